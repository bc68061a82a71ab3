"""Every kind of page in Chromium: axe, zoom, spacing, forced colours, long words, weight, stillness.

Which reader, language and look a kind of page is opened in is drawn with a fixed seed; `PAGES_SEED=7`
draws others. `SOAK=1` opens every page that the walk met, as each reader, in both languages, and lets axe
look in light and dark at 360 and 1280 px.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.accessibility import LOOKS, Look, violations
from tests.journeys.conftest import LANGUAGES, SEED, SOAK
from tests.journeys.layout import preference_defects, width_defects
from tests.journeys.pages import Visit
from tests.journeys.pseudo_words import pseudo_words
from tests.journeys.test_pages import READERS, Town

Visits = dict[str, list[Visit]]


@contextmanager
def browsing(browser: Browser, town: Town, reader: str, language: str, **options: object) -> Iterator[Page]:
    """A browser of `reader`, signed in as in the walk, with an empty cache.

    Without motion, so that nothing is measured while it still scrolls or fades.
    """
    context = browser.new_context(locale=language, reduced_motion="reduce", **options)
    name = town.app.config["SESSION_COOKIE_NAME"]
    if cookie := town.clients[reader].get_cookie(name):
        context.add_cookies([{"name": name, "value": cookie.value, "url": town.url}])
    page = context.new_page()
    yield page
    context.close()


def drawn(visits: Visits, language: str, what: str) -> dict[str, list[str]]:
    """Which paths to open as whom: by default each kind of page once, in one of the languages.

    What costs most, for it looks at each page in five ways, gets every other kind.
    """
    pages = {reader: [visit for visit in visits[reader] if visit.is_page] for reader in READERS}
    if SOAK:
        return {reader: [visit.path for visit in pages[reader]] for reader in READERS}
    paths: dict[str, list[str]] = {reader: [] for reader in READERS}
    lots = (*LANGUAGES, *(None for _ in LANGUAGES)) if what == "preferences" else LANGUAGES
    for endpoint in sorted({visit.endpoint for each in pages.values() for visit in each}):
        chance = Random(f"{SEED} {what} {endpoint}")
        if chance.choice(lots) == language:
            met = [(reader, v.path) for reader in READERS for v in pages[reader] if v.endpoint == endpoint]
            reader, path = chance.choice(met)
            paths[reader].append(path)
    return paths


def look_at(
    browser: Browser, town: Town, walked, what: str, find: Callable[[Page, str], list[str]]
) -> list[str]:
    """What `find` finds on the drawn pages."""
    language, visits, _before = walked
    found = []
    for reader, paths in drawn(visits, language, what).items():
        with browsing(browser, town, reader, language) as page:
            for path in paths:
                page.goto(f"{town.url}{path}")
                found += [f"{path} ({reader}, {language}): {each}" for each in find(page, path)]
    return found


def drawn_looks(path: str) -> tuple[Look, ...]:
    return LOOKS if SOAK else (Random(f"{SEED} {path}").choice(LOOKS),)


def axe_defects(page: Page, path: str) -> list[str]:
    found = []
    for look in drawn_looks(path):
        look.put_on(page)
        found += [f"{look.scheme}, {look.width} px: {each}" for each in violations(page)]
    return found


def test_no_page_breaks_a_rule_of_wcag_that_axe_knows(town: Town, walked, browser: Browser) -> None:
    found = look_at(browser, town, walked, "axe", axe_defects)

    assert not found, "\n".join(found)


def test_pages_bear_what_readers_set_for_themselves(town: Town, walked, browser: Browser) -> None:
    found = look_at(browser, town, walked, "preferences", lambda page, _path: preference_defects(page))

    assert not found, "\n".join(found)


@pytest.mark.parametrize("walked", ["pl"], indirect=True)  # the long words take the place of Polish
def test_pages_hold_words_that_are_much_longer(town: Town, walked, browser: Browser) -> None:
    with pseudo_words(town.app):
        found = look_at(browser, town, walked, "long words", lambda page, _path: width_defects(page))

    assert not found, "\n".join(found)
