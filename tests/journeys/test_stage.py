"""Deciding in a real browser: with and without JavaScript, by keyboard, offline, twice at once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.quizzes.models import Choice
from tests.journeys.conftest import PHONE, Site
from tests.journeys.harbour_lane import found_company, hire, press, roll_out_newest, sign_in, tap
from tests.support import PASSWORD

BEA = "bea@harbourlane.example"
CONSEQUENCE = re.compile(r"/attempts/[\w-]{22}/choices/1$")
ATTEMPT = re.compile(r"/attempts/[\w-]{22}$")
# From here on: what moves without having been touched, and whether a page is loaded.
WATCH = """async () => {
  await document.fonts.ready; // a first visit may still be waiting for its letters
  window.sameDocument = true;
  window.moved = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      for (const { node, previousRect, currentRect } of entry.sources) {
        window.moved.push(`${node?.nodeName}.${node?.className} from ${previousRect.y} to ${currentRect.y}`);
      }
    }
  }).observe({ type: "layout-shift", buffered: false });
}"""


@pytest.fixture
def office(sqlite_site: Site) -> Site:
    found_company(sqlite_site)
    hire(sqlite_site, "Bea Brown", BEA)
    roll_out_newest(sqlite_site)
    return sqlite_site


def begin(site: Site, scenario: str = "angry-customer", **options: object) -> Page:
    page = site.open_page(viewport=PHONE, **options)
    sign_in(page, site, BEA)
    key = re.search(r"/assignments/([\w-]{22})", page.content())[1]
    page.goto(f"{site.url}/assignments/{key}/check")
    page.locator(f"form[action$='/practice/{scenario}'] button").click()
    page.wait_for_url(ATTEMPT)
    return page


def choices(site: Site) -> int:
    with site.app.app_context():
        return db.session.query(Choice).count()


def test_without_javascript_a_decision_is_two_pages(office: Site) -> None:
    page = begin(office, java_script_enabled=False)

    page.locator("[name=option]").first.check()
    page.locator("form[data-stage] .button-primary").click()
    page.wait_for_url(CONSEQUENCE)

    expect(page.locator("h1")).to_have_text("What happens")
    expect(page.locator(".aftermath .said").first).to_be_visible()
    page.locator("main .button-primary").click()
    page.wait_for_url(ATTEMPT)
    expect(page.locator("[name=option]").first).to_be_visible()


def test_with_javascript_no_page_is_loaded_nothing_moves_and_the_consequence_is_said(office: Site) -> None:
    page = begin(office)
    page.evaluate(WATCH)

    page.locator("[name=option]").last.check()
    press(page)

    expect(page).to_have_url(CONSEQUENCE)
    expect(page.locator("h1")).to_be_focused()
    expect(page.locator("h1")).to_have_text("What happens")
    expect(page).to_have_title(re.compile("^What happens"))
    expect(page.locator("#stage-says")).to_have_text(page.locator("[data-says]").inner_text())
    assert page.locator("#stage-says").get_attribute("role") == "status"
    page.wait_for_timeout(2500)  # until everything has played out
    assert page.evaluate("[window.sameDocument, window.moved]") == [True, []]


def test_back_and_forward_lead_where_they_lead_without_javascript(office: Site) -> None:
    page = begin(office)
    page.evaluate(WATCH)
    page.locator("[name=option]").first.check()
    press(page)
    expect(page).to_have_url(CONSEQUENCE)

    page.go_back()
    expect(page).to_have_url(ATTEMPT)
    expect(page.locator("[name=option]").first).to_be_visible()
    page.go_forward()
    expect(page.locator("h1")).to_have_text("What happens")

    assert page.evaluate("window.sameDocument")


def test_the_keyboard_is_enough(office: Site) -> None:
    page = begin(office)

    page.locator("[name=option]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_be_focused()
    expect(page).to_have_url(CONSEQUENCE)


def test_a_double_click_is_one_choice(office: Site) -> None:
    page = begin(office)
    page.locator("[name=option]").first.check()

    page.locator("form[data-stage] .button-primary").dblclick()

    expect(page).to_have_url(CONSEQUENCE)
    assert choices(office) == 1


def test_whoever_is_offline_keeps_the_answer_and_can_send_it_later(office: Site) -> None:
    page = begin(office, service_workers="block")  # else that one takes the answer
    page.locator("[name=option]").nth(1).check()

    page.context.set_offline(True)
    tap(page)
    expect(page.get_by_role("alert")).to_contain_text("You seem to be offline")
    expect(page.locator("[name=option]").nth(1)).to_be_checked()
    page.context.set_offline(False)
    press(page)

    expect(page).to_have_url(CONSEQUENCE)
    expect(page.locator("#stage-trouble")).to_be_empty()
    assert choices(office) == 1


def test_whoever_was_signed_out_finds_the_answer_after_signing_in(office: Site) -> None:
    page = begin(office, service_workers="block")  # else that one sends it as soon as somebody signs in
    attempt = page.url
    page.locator("[name=option]").nth(2).check()
    page.context.clear_cookies()

    tap(page)
    page.get_by_role("link", name="Sign in again").click()
    page.locator("input[name=name]").fill(BEA)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()

    page.wait_for_url(attempt)
    expect(page.locator("[name=option]").nth(2)).to_be_checked()
    assert choices(office) == 0


def test_an_old_token_is_renewed_without_a_word(office: Site) -> None:
    page = begin(office)
    page.locator("[name=option]").first.check()
    page.evaluate("document.querySelector('form[data-stage] [name=csrf_token]').value = 'old'")

    press(page)

    expect(page).to_have_url(CONSEQUENCE)
    assert choices(office) == 1


def test_no_answer_is_a_kind_word_and_the_focus_is_on_it(office: Site) -> None:
    page = begin(office)

    tap(page)

    alert = page.locator("#stage [role=alert]")
    expect(alert).to_have_text("Choose one of the answers.")
    expect(alert).to_be_focused()


@pytest.mark.parametrize(("motion", "moves"), [("reduce", "none"), ("no-preference", "arrive")])
def test_the_consequence_moves_only_for_those_who_want_it(office: Site, motion: str, moves: str) -> None:
    page = begin(office, reduced_motion=motion)
    page.locator("[name=option]").first.check()
    press(page)
    expect(page).to_have_url(CONSEQUENCE)

    style = "getComputedStyle(document.querySelector('.aftermath .said')).animationName"
    assert page.evaluate(style) == moves


def test_a_decision_weighs_less_than_two_hundred_kilobytes(office: Site) -> None:
    page = begin(office, service_workers="block")  # that one fetches for later, not for this page
    page.locator("[name=option]").first.check()
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))

    page.reload()

    page.wait_for_load_state("networkidle")
    assert 0 < sum(sizes) < 200_000
