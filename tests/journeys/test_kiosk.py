"""The tablet in the back room, in a real Chromium: one person after the other, and nothing left behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from app.demo.factories import make_person
from app.extensions import db
from app.people.actions import register_device
from app.people.kinds import SessionEnd
from app.people.models import Unit, UserSession
from tests.acknowledgements.training import ALICE, Stage, set_stage
from tests.journeys.conftest import PATIENCE, Site, chromium
from tests.people.tablets import PIN, WRONG_PIN, give_pin
from tests.support import PASSWORD

TABLET = {"width": 768, "height": 1024}
NAME = "Alice Arrow"
OTHER_PIN = "915260"
# What a browser may hold beside pages and cookies; the session's cookie must be of nobody.
KEPT = """async () => ({
  local: localStorage.length, session: sessionStorage.length,
  caches: (await caches.keys()).length, databases: (await indexedDB.databases()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
NOTHING = {"local": 0, "session": 0, "caches": 0, "databases": 0, "workers": 0}
FILL = """async () => {
  localStorage.setItem('draft', 'of Alice'); sessionStorage.setItem('draft', 'of Alice');
  (await caches.open('pages')).put('/draft', new Response('of Alice'));
  await new Promise(done => { indexedDB.open('drafts').onsuccess = event => { event.target.result.close(); done(); }; });
}"""


@pytest.fixture
def stage(sqlite_site: Site) -> Stage:
    """Alice, ready to sign, and Bob, both with a PIN."""
    app = sqlite_site.app
    stage = set_stage(app, datetime.now(UTC), name=NAME)
    with app.app_context():
        unit = db.session.get_one(Unit, stage.unit_id)
        bob = make_person("Bob Baker", unit=unit, employee_number="HL-9002", now=datetime.now(UTC))
        db.session.commit()
        bob_id = bob.id
    give_pin(app, stage.alice_id, PIN)
    give_pin(app, bob_id, OTHER_PIN)
    return stage


@pytest.fixture
def cached_browser(browser: Browser) -> Iterator[Browser]:
    """A Chromium that keeps pages for "back", as people's do and Playwright's does not."""
    other = browser.browser_type.launch(
        **chromium(),
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield other
    other.close()


def enrol(site: Site, stage: Stage, page: Page) -> Page:
    """Make the page's browser the shared device of the store, as the tablet's camera would."""
    with site.app.app_context():
        unit = db.session.get_one(Unit, stage.unit_id)
        shown = register_device(
            name="Back room", unit=unit, number_prefix="HL-", by=None, now=datetime.now(UTC)
        )
        address = shown.address
        db.session.commit()
    page.goto(address)
    page.get_by_role("button", name="Make this a shared device").click()
    expect(page.get_by_role("heading", name="Who are you?")).to_be_visible()
    return page


def begin(page: Page, number: str = ALICE, pin: str = PIN, name: str = NAME) -> None:
    page.get_by_label("Employee number").fill(number)
    page.get_by_label("PIN", exact=True).fill(pin)
    page.locator("form").get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", name=f"Hello, {name}")).to_be_visible()


def walk(site: Site, stage: Stage, page: Page) -> None:
    """Alice looks around and types something that she does not send."""
    page.goto(f"{site.url}/my-records")
    page.goto(f"{site.url}/assignments/{stage.assignment}/sign")
    page.get_by_label("Comment").fill("a word of Alice")
    page.goto(f"{site.url}/my-questions")
    page.locator("textarea").fill("a question of Alice")


def is_start(page: Page, site: Site) -> None:
    """The start page, with nothing of Alice."""
    expect(page).to_have_url(f"{site.url}/kiosk")
    expect(page.get_by_role("heading", name="Who are you?")).to_be_visible()
    said = page.content() + page.title()
    assert "Alice" not in said
    assert page.get_by_label("Employee number").input_value() == ""


def ended(site: Site) -> list[SessionEnd | None]:
    with site.app.app_context():
        return list(db.session.scalars(select(UserSession.ended_why).order_by(UserSession.id)))


def shorten(site: Site, *, warn: float, idle: float, grace: float = 1, without_script: float = 180) -> None:
    site.app.config |= {
        "KIOSK_WARN_AFTER": timedelta(seconds=warn),
        "KIOSK_IDLE": timedelta(seconds=idle),
        "KIOSK_GRACE": timedelta(seconds=grace),
        "KIOSK_IDLE_WITHOUT_SCRIPT": timedelta(seconds=without_script),
    }


@pytest.mark.parametrize("way", ["the big button", "the one in the menu"])
def test_c96_nothing_of_alice_is_left_when_she_is_done(
    sqlite_site: Site, stage: Stage, cached_browser: Browser, way: str
) -> None:
    context = cached_browser.new_context(viewport=TABLET, locale="en")
    page = enrol(sqlite_site, stage, context.new_page())
    page.set_default_timeout(PATIENCE)
    begin(page)
    walk(sqlite_site, stage, page)
    page.evaluate(FILL)
    assert page.evaluate(KEPT) != NOTHING

    if way != "the big button":
        page.get_by_role("button", name="Menu").click()
    place = page.locator(".kiosk-bar") if way == "the big button" else page.locator("header")
    place.get_by_role("button", name="I am done").click()

    is_start(page, sqlite_site)
    assert page.evaluate(KEPT) == NOTHING
    assert ended(sqlite_site) == [SessionEnd.SIGNED_OUT]
    for _ in range(6):  # through everything that she looked at
        page.go_back()
        if page.url == "about:blank":
            break
        assert "Alice" not in page.inner_text("body") + page.title()
        assert page.locator("textarea").count() == 0
    page.goto(f"{sqlite_site.url}/my-records")
    is_start(page, sqlite_site)
    begin(page, "9002", OTHER_PIN, "Bob Baker")
    page.go_back()
    assert "Alice" not in page.content()
    context.close()


def test_a_minute_alone_asks_first_and_then_wipes(sqlite_site: Site, stage: Stage) -> None:
    shorten(sqlite_site, warn=2, idle=5, grace=2)
    page = enrol(sqlite_site, stage, sqlite_site.open_page(viewport=TABLET))
    begin(page)
    page.goto(f"{sqlite_site.url}/my-questions")
    page.locator("textarea").fill("a question of Alice")
    page.evaluate(FILL)

    stay = page.get_by_role("dialog", name="Are you still there?").get_by_role(
        "button", name="I am still here"
    )
    expect(stay).to_be_focused(timeout=4_000)
    expect(page.get_by_role("timer")).to_contain_text("Seconds left: 3")
    page.keyboard.press("Enter")

    expect(stay).to_be_hidden()
    expect(page.locator("textarea")).to_be_focused()
    expect(page.locator("textarea")).to_have_value("a question of Alice")
    expect(stay).to_be_visible(timeout=4_000)
    page.keyboard.press("Escape")
    expect(stay).to_be_hidden()
    page.wait_for_url(f"{sqlite_site.url}/kiosk", timeout=12_000)  # now nobody answers
    is_start(page, sqlite_site)
    expect(page.locator(".notices")).to_contain_text("it cleared itself")
    assert page.evaluate(KEPT) == NOTHING
    assert ended(sqlite_site) == [SessionEnd.LEFT_ALONE]


def test_reading_keeps_the_page_and_the_session(sqlite_site: Site, stage: Stage) -> None:
    shorten(sqlite_site, warn=4, idle=7, grace=1)
    page = enrol(sqlite_site, stage, sqlite_site.open_page(viewport=TABLET))
    begin(page)
    page.goto(f"{sqlite_site.url}/assignments/{stage.assignment}/sign")

    for _ in range(20):  # scrolling for twice as long as the server would wait
        page.mouse.wheel(0, 60)
        page.wait_for_timeout(800)

    expect(page.get_by_role("dialog")).to_be_hidden()
    page.goto(f"{sqlite_site.url}/my-records")
    expect(page).to_have_url(f"{sqlite_site.url}/my-records")


def test_a_tablet_without_network_shows_nobodys_page(sqlite_site: Site, stage: Stage) -> None:
    shorten(sqlite_site, warn=1, idle=2, grace=1)
    page = enrol(sqlite_site, stage, sqlite_site.open_page(viewport=TABLET))
    begin(page)
    page.evaluate(FILL)
    page.context.set_offline(True)

    page.wait_for_timeout(6_500)

    assert "Alice" not in page.evaluate("document.body.innerText")
    page.context.set_offline(False)
    page.goto(f"{sqlite_site.url}/my-records")
    is_start(page, sqlite_site)
    assert page.evaluate(KEPT) == NOTHING


def test_a_second_tab_goes_with_the_first(sqlite_site: Site, stage: Stage) -> None:
    page = enrol(sqlite_site, stage, sqlite_site.open_page(viewport=TABLET))
    begin(page)
    other = page.context.new_page()
    other.goto(f"{sqlite_site.url}/my-records")

    page.locator(".kiosk-bar").get_by_role("button", name="I am done").click()

    is_start(page, sqlite_site)
    other.wait_for_url(f"{sqlite_site.url}/kiosk")
    is_start(other, sqlite_site)


def test_the_keypad_types_where_somebody_was(sqlite_site: Site, stage: Stage) -> None:
    page = enrol(sqlite_site, stage, sqlite_site.open_page(viewport=TABLET, has_touch=True))
    keypad = page.get_by_role("group", name="Keypad")

    for key in "90192":
        keypad.get_by_role("button", name=key, exact=True).tap()
    keypad.get_by_role("button", name="Delete").tap()
    keypad.get_by_role("button", name="Delete").tap()
    for key in ("0", "2"):
        keypad.get_by_role("button", name=key, exact=True).tap()
    keypad.get_by_role("button", name="To the PIN").tap()
    for key in OTHER_PIN:
        keypad.get_by_role("button", name=key, exact=True).tap()
    assert page.get_by_label("Employee number").input_value() == "90102"
    page.get_by_label("Employee number").fill("9002")
    page.get_by_label("PIN", exact=True).focus()
    keypad.get_by_role("button", name="Start").tap()

    expect(page.get_by_role("heading", name="Hello, Bob Baker")).to_be_visible()


def test_with_the_keyboard_alone(sqlite_site: Site, stage: Stage) -> None:
    page = enrol(sqlite_site, stage, sqlite_site.open_page(viewport=TABLET))

    expect(page.get_by_label("Employee number")).to_be_focused()
    page.keyboard.type("9002")
    page.keyboard.press("Tab")
    page.keyboard.type(WRONG_PIN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    expect(page.get_by_label("PIN", exact=True)).to_be_focused()  # the number is still there
    page.keyboard.type(OTHER_PIN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Hello, Bob Baker")).to_be_visible()
    done = page.locator(".kiosk-bar").get_by_role("button", name="I am done")
    for _ in range(40):
        page.keyboard.press("Tab")
        if done.evaluate("each => each === document.activeElement"):
            break
    page.keyboard.press("Enter")

    is_start(page, sqlite_site)


def test_a_number_that_was_typed_and_left_is_cleared(sqlite_site: Site, stage: Stage) -> None:
    shorten(sqlite_site, warn=1, idle=2)
    page = enrol(sqlite_site, stage, sqlite_site.open_page(viewport=TABLET))
    page.get_by_label("Employee number").fill("9002")

    expect(page.get_by_label("Employee number")).to_have_value("", timeout=6_000)


def test_without_javascript_people_come_in_and_out_and_the_page_goes_by_itself(
    sqlite_site: Site, stage: Stage
) -> None:
    page = enrol(sqlite_site, stage, sqlite_site.open_page(viewport=TABLET, java_script_enabled=False))
    expect(page.get_by_role("group", name="Keypad")).to_be_hidden()
    begin(page)
    expect(page.locator(".kiosk-bar noscript p")).to_be_visible()
    page.locator(".kiosk-bar").get_by_role("button", name="I am done").click()
    is_start(page, sqlite_site)
    page.go_back()
    is_start(page, sqlite_site)

    shorten(sqlite_site, warn=1, idle=1, without_script=2)
    begin(page)

    page.wait_for_url(f"{sqlite_site.url}/kiosk", timeout=12_000)
    is_start(page, sqlite_site)


def test_signing_on_the_tablet_takes_the_password(sqlite_site: Site, stage: Stage) -> None:
    page = enrol(sqlite_site, stage, sqlite_site.open_page(viewport=TABLET))
    begin(page)
    page.goto(f"{sqlite_site.url}/assignments/{stage.assignment}/sign")
    for box in page.locator('input[type="checkbox"]').all():
        box.check()
    page.locator("[name=typed_name]").fill(NAME)
    password = page.locator('input[type="password"]')
    password.fill(PIN)
    page.get_by_role("button", name="Check and sign").click()
    expect(page.get_by_text("That is not your password").first).to_be_visible()

    password.fill(PASSWORD)
    page.get_by_role("button", name="Check and sign").click()
    page.locator('form[action$="/confirm"] button[type="submit"]').click()

    expect(page.get_by_role("heading", name="Receipt", exact=True)).to_be_visible()
    page.get_by_text("What it rests on").click()
    expect(page.get_by_text("Began with a PIN on the shared device")).to_be_visible()
    expect(page.get_by_role("link", name="Save the text as a file")).to_be_hidden()
