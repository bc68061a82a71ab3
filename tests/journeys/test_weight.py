"""How heavy pages are with an empty cache, whether they stand still, and what a slow link shows first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import PHONE
from tests.journeys.measuring import WORDS_ARE_THERE, load, shifts, slow_down
from tests.journeys.test_browser_matrix import browsing
from tests.journeys.test_pages import Town

FIRST_PAGE = 300_000  # bytes; what somebody downloads who has never been here
LESSON = 200_000  # bytes; the promise of docs/browser-checks.md
STILL = 0.01  # cumulative layout shift; 0.1 is what search engines call good
FONTS_LATE = 0.05  # the same if Inter comes after the words: a line may break elsewhere, no more

# The ten pages that people spend their time on, and a reader who has each.
KEY_PAGES = {
    "people.sign_in": "anonymous",
    "learning.home": "mid_course",
    "learning.course_map": "mid_course",
    "lessons.read": "mid_course",
    "quizzes.attempt": "mid_course",
    "quizzes.consequence": "mid_course",
    "quizzes.result": "ready",
    "acknowledgements.sign": "ready",
    "acknowledgements.receipt": "learner",
    "compliance.team": "manager",
}
LIMITS = {"people.sign_in": FIRST_PAGE, "lessons.read": LESSON}


@contextmanager
def opened(browser: Browser, town: Town, walked, endpoint: str) -> Iterator[tuple[Page, str]]:
    """A phone with an empty cache, and the address of a key page."""
    language, visits, _before = walked
    reader = KEY_PAGES[endpoint]
    path = next(visit.path for visit in visits[reader] if visit.endpoint == endpoint)
    with browsing(browser, town, reader, language, viewport=PHONE) as page:
        yield page, f"{town.url}{path}"


@pytest.mark.parametrize("endpoint", KEY_PAGES)
def test_key_pages_are_light(town: Town, walked, browser: Browser, endpoint: str) -> None:
    with opened(browser, town, walked, endpoint) as (page, address):
        measured = load(page, address)

    assert 10_000 < measured.bytes <= LIMITS.get(endpoint, FIRST_PAGE), measured.sizes


@pytest.mark.parametrize("endpoint", KEY_PAGES)
def test_key_pages_stand_still(town: Town, walked, browser: Browser, endpoint: str) -> None:
    with opened(browser, town, walked, endpoint) as (page, address):
        late, warm = shifts(page, address)

    assert warm < STILL
    assert late < FONTS_LATE


def test_on_a_slow_link_the_words_do_not_wait_for_the_fonts(town: Town, walked, browser: Browser) -> None:
    fonts = []
    with opened(browser, town, walked, "lessons.read") as (page, address):
        slow_down(page, bytes_per_second=50_000)
        page.route("**/*.woff2*", lambda route: fonts.append(route))  # asked for, and never answered
        page.goto(address, wait_until="domcontentloaded")
        page.wait_for_function(WORDS_ARE_THERE)

        words = page.locator("main").inner_text()

    assert fonts
    assert len(words) > 200
