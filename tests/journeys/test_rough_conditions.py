"""No cookies, no style sheets, a finger that taps twice, a thumb that goes back: the main path bears it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.lessons.models import Reading
from app.quizzes.models import AttemptResult, Choice
from tests.journeys.conftest import PHONE, Site
from tests.journeys.harbour_lane import (
    best_texts,
    choose_best,
    fill_in_signature,
    found_company,
    learn,
    roll_out_newest,
    sign,
    sign_in,
    signatures,
)
from tests.support import PASSWORD

CAROL = "carol@harbourlane.example"


@pytest.fixture
def phone(sqlite_site: Site) -> Page:
    """Carol's phone, in a store whose people have been asked to learn."""
    found_company(sqlite_site)
    roll_out_newest(sqlite_site)
    return sqlite_site.open_page(viewport=PHONE, has_touch=True)


def count(site: Site, model: type) -> int:
    with site.app.app_context():
        return db.session.query(model).count()


def to_first_choice(page: Page, site: Site) -> None:
    """Into a practice story, in front of its first decision."""
    page.goto(site.url)
    page.get_by_role("link", name="Overview", exact=True).first.click()
    page.locator("form[action*='/practice/'] button").first.click()
    page.wait_for_url(re.compile("/attempts/"))


def press_twice(page: Page) -> None:
    """The page's one next step, tapped twice in a hurry; until the page that comes is there.

    A scene plays on in its page: there the heading's focus tells.
    """
    page.evaluate("() => { window.tappedOn = document.querySelector('main h1') }")  # gone with the page
    page.locator("main .button-primary").first.dblclick()
    page.wait_for_function(
        "() => window.tappedOn !== document.querySelector('main h1') && document.readyState === 'complete'"
    )


def test_who_blocks_cookies_is_told_so_instead_of_turning_in_a_circle(sqlite_site: Site) -> None:
    page = sqlite_site.open_page(viewport=PHONE)
    page.goto(f"{sqlite_site.url}/sign-in")
    page.locator("input[name=name]").fill(CAROL)
    page.locator("input[name=password]").fill(PASSWORD)
    page.context.clear_cookies()  # what a browser sends that keeps none

    page.locator("main form button[type=submit]").first.click()

    expect(page.locator("h1")).to_have_text("Please allow cookies")
    expect(page.locator("main")).to_contain_text("Allow cookies for this address")
    expect(page.locator("main")).not_to_contain_text("None")  # the number to mention to whoever helps
    page.locator("main .button-primary").click()
    expect(page.locator("h1")).to_have_text("Sign in")


def test_the_page_does_its_job_without_styles_pictures_and_scripts(phone: Page, sqlite_site: Site) -> None:
    phone.context.route(
        "**/*",
        lambda route: route.continue_() if route.request.resource_type == "document" else route.abort(),
    )
    sign_in(phone, sqlite_site, CAROL)

    learn(phone, sqlite_site, check_first=True)
    sign(phone, "Carol Castle")

    assert [signature.typed_name for signature in signatures(sqlite_site)] == ["Carol Castle"]


def test_going_back_in_a_lesson_shows_where_the_reader_is(phone: Page, sqlite_site: Site) -> None:
    sign_in(phone, sqlite_site, CAROL)
    phone.locator("main .button-primary").first.click()
    phone.locator("main input[type=radio]").first.check()
    phone.locator("main .button-primary").first.click()
    guessed = phone.locator("main").inner_text()

    phone.go_back()
    phone.wait_for_load_state()

    assert "/lessons/" in phone.url or phone.url.rstrip("/") == sqlite_site.url
    phone.goto(sqlite_site.url)
    phone.locator("main .button-primary").first.click()
    assert phone.locator("main").inner_text() == guessed
    assert count(sqlite_site, Reading) == 2  # opened and guessed, each once


def test_going_back_after_signing_shows_what_was_signed(phone: Page, sqlite_site: Site) -> None:
    sign_in(phone, sqlite_site, CAROL)
    learn(phone, sqlite_site, check_first=True)
    sign(phone, "Carol Castle")
    receipt = phone.url

    phone.go_back()
    phone.wait_for_load_state()

    assert phone.url == receipt  # not the form again, and no question whether to send it again
    assert len(signatures(sqlite_site)) == 1


def test_going_back_after_a_choice_chooses_nothing_twice(phone: Page, sqlite_site: Site) -> None:
    sign_in(phone, sqlite_site, CAROL)
    to_first_choice(phone, sqlite_site)
    phone.locator("label.choice").first.click()
    phone.locator("main .button-primary").first.click()
    phone.wait_for_url(re.compile("/choices/1$"))

    phone.go_back()
    phone.wait_for_load_state()
    if phone.locator("main input[type=radio]").count():
        phone.locator("label.choice").last.click()
        phone.locator("main .button-primary").first.click()
        phone.wait_for_load_state()

    with sqlite_site.app.app_context():
        places = [(choice.item, choice.node) for choice in db.session.query(Choice)]
    assert len(places) == len(set(places)) >= 1
    expect(phone.locator("main h1")).to_be_visible()


def test_going_back_to_the_form_after_signing_leads_to_the_one_receipt(
    phone: Page, sqlite_site: Site
) -> None:
    sign_in(phone, sqlite_site, CAROL)
    learn(phone, sqlite_site, check_first=True)
    sign(phone, "Carol Castle")
    receipt = phone.url

    # One page back stands the answer to a form, and the browser asks before it sends that again.
    phone.evaluate("() => { window.still = true; history.go(-2) }")
    phone.wait_for_function("() => !window.still && document.readyState === 'complete'")

    assert phone.url == receipt
    phone.goto(sqlite_site.url)
    expect(phone.locator("main")).to_contain_text("Nothing to do")
    assert len(signatures(sqlite_site)) == 1


def test_tapping_twice_all_the_way_does_everything_once(phone: Page, sqlite_site: Site) -> None:
    sign_in(phone, sqlite_site, CAROL)
    best = best_texts(sqlite_site, "en")
    phone.goto(sqlite_site.url)
    phone.locator("main a[href$='/check']").first.click()

    for _ in range(120):
        if phone.url.split("?")[0].endswith("/sign"):
            break
        expect(phone.locator("h1")).to_have_count(1)
        radios = phone.locator("main input[type=radio]")
        if phone.url.endswith("/disclosure"):
            phone.locator("main input[type=checkbox]").check()
        elif "/attempts/" in phone.url and radios.count():
            choose_best(phone, best)
        elif radios.count():
            radios.last.check()
        press_twice(phone)
    fill_in_signature(phone, "Carol Castle")
    press_twice(phone)

    expect(phone.locator("h1")).to_have_text("Receipt")
    assert len(signatures(sqlite_site)) == 1
    assert count(sqlite_site, AttemptResult) == 1
