"""The frame around every page, in a browser: the menu, the button that was pressed, where the eye is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app.demo.factories import make_person, make_unit
from app.extensions import db
from app.people.roles import Role
from app.shared.clock import utc_now
from tests.journeys.conftest import DESK, PHONE, Site
from tests.journeys.harbour_lane import sign_in
from tests.support import password_hash

NARROW = {"width": 320, "height": 640}
HR_ENTRIES = (
    "Home",
    "My records",
    "Team",
    "Cleared to start",
    "People",
    "Requirements",
    "Company",
    "Account",
)

# Presses a button twice and says which of the two sendings was stopped; the page stays.
PRESS_TWICE = """() => {
  const refused = [];
  addEventListener('submit', (event) => { refused.push(event.defaultPrevented); event.preventDefault(); });
  const button = document.querySelector('main button[type=submit]');
  button.click();
  button.click();
  return refused;
}"""


def found_office(site: Site) -> None:
    now = utc_now()
    with site.app.app_context():
        company = make_unit("Harbour Lane Coffee", now=now)
        for name, email, roles in (
            ("Aleksandra Wiśniewska-Brzęczyszczykiewicz", "hanna@harbourlane.example", (Role.HR,)),
            ("Alice Adams", "alice@harbourlane.example", ()),
        ):
            make_person(name, unit=company, email=email, roles=roles, password_hash=password_hash(), now=now)
        db.session.commit()


def signed_in(site: Site, email: str, **options: object) -> Page:
    found_office(site)
    page = site.open_page(**options)
    sign_in(page, site, email)
    return page


def entry(page: Page, name: str):
    return page.locator(".site-head").get_by_role("link", name=name, exact=True)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_on_a_phone_every_way_is_behind_one_button(sqlite_site: Site, scripts: bool) -> None:
    page = signed_in(sqlite_site, "hanna@harbourlane.example", viewport=NARROW, java_script_enabled=scripts)
    for name in HR_ENTRIES:
        expect(entry(page, name)).to_be_hidden()

    page.get_by_role("button", name="Menu").press("Enter")

    for name in HR_ENTRIES:
        expect(entry(page, name)).to_be_visible()
    page.keyboard.press("Tab")
    expect(entry(page, "Home")).to_be_focused()
    page.keyboard.press("Escape")
    expect(entry(page, "Home")).to_be_hidden()


def test_on_a_desk_every_way_is_in_sight_and_says_where_the_reader_is(sqlite_site: Site) -> None:
    page = signed_in(sqlite_site, "hanna@harbourlane.example", viewport=DESK)

    page.goto(f"{sqlite_site.url}/people/new")

    for name in HR_ENTRIES:
        expect(entry(page, name)).to_be_visible()
    expect(entry(page, "People")).to_have_attribute("aria-current", "true")
    expect(page.locator(".site-head [aria-current]")).to_have_count(1)


def test_a_learner_has_a_bar_and_no_rail(sqlite_site: Site) -> None:
    page = signed_in(sqlite_site, "alice@harbourlane.example", viewport=DESK)

    assert page.locator(".site-head").bounding_box()["height"] < 80
    expect(entry(page, "Home")).to_have_attribute("aria-current", "page")


@pytest.mark.parametrize("viewport", [NARROW, PHONE, DESK], ids=["320", "360", "1280"])
@pytest.mark.parametrize("language", ["en", "pl"])
def test_the_bar_fits(sqlite_site: Site, viewport: dict[str, int], language: str) -> None:
    sqlite_site.app.config["DEMO"] = True  # its badge takes room
    page = signed_in(sqlite_site, "hanna@harbourlane.example", viewport=viewport, language=language)

    page.goto(f"{sqlite_site.url}/style-guide?notice=warning")

    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


@pytest.mark.parametrize("viewport", [NARROW, PHONE], ids=["320", "360"])
def test_no_step_on_the_way_is_broken_in_the_middle_of_a_word(
    sqlite_site: Site, viewport: dict[str, int]
) -> None:
    page = signed_in(sqlite_site, "hanna@harbourlane.example", viewport=viewport, language="pl")
    page.goto(f"{sqlite_site.url}/style-guide")
    page.locator(".phase").first.evaluate("step => step.after(step.cloneNode(true))")  # as in a refresher
    names = page.locator(".phase-name")
    names.evaluate_all("""names => names.forEach(name => { name.textContent = "Sprawdzian"; })""")

    lines = names.evaluate_all(
        """names => names.map(name => {
          const range = document.createRange();
          range.selectNodeContents(name);
          return range.getClientRects().length;
        })"""
    )

    assert set(lines) == {1}
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_a_second_press_sends_nothing_and_the_button_comes_back(sqlite_site: Site) -> None:
    found_office(sqlite_site)
    page = sqlite_site.open_page()
    page.goto(f"{sqlite_site.url}/sign-in")
    button = page.get_by_role("button", name="Sign in")
    page.fill("[name=name]", "alice@harbourlane.example")
    page.fill("[name=password]", "wrong horse battery")

    refused = page.evaluate(PRESS_TWICE)

    assert refused == [False, True]
    expect(button).to_have_attribute("aria-disabled", "true")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(button).not_to_have_attribute("aria-disabled", "true")


def test_after_a_mistake_the_list_of_mistakes_has_the_focus(sqlite_site: Site) -> None:
    found_office(sqlite_site)
    page = sqlite_site.open_page()
    page.goto(f"{sqlite_site.url}/sign-in")
    page.fill("[name=name]", "alice@harbourlane.example")
    page.fill("[name=password]", "wrong horse battery")

    page.get_by_role("button", name="Sign in").click()

    expect(page.locator(".error-summary")).to_be_focused()
