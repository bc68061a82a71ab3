"""Reading on where there is no connection, in a real browser with its real service worker."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from app.assignments.kinds import ClosingKind
from app.assignments.models import Assignment, Closing
from app.demo.factories import add
from app.extensions import db
from app.lessons.models import Reading
from app.offline.models import LateStep
from app.people.models import UserSession
from app.quizzes.models import Choice
from app.shared.clock import utc_now
from tests.journeys.conftest import PHONE, Site
from tests.journeys.harbour_lane import (
    found_company,
    hire,
    person_named,
    press,
    roll_out_newest,
    sign_in,
    tap,
)

BOB, ANNA = "bob@harbourlane.example", "anna@harbourlane.example"
LINE = "#offline-line"
CONTROLLED = """async () => {
  await navigator.serviceWorker.ready;
  for (let n = 0; n < 200 && !navigator.serviceWorker.controller; n++) await new Promise((done) => setTimeout(done, 50));
}"""


@pytest.fixture
def shop(site: Site) -> Site:
    return settle(site)


@pytest.fixture
def small_town(sqlite_site: Site) -> Site:
    return settle(sqlite_site)


def settle(site: Site) -> Site:
    found_company(site)
    hire(site, "Bob Baker", BOB)
    hire(site, "Anna Archer", ANNA)
    roll_out_newest(site)
    return site


def reader(site: Site, name: str = BOB, **options: object) -> Page:
    """Somebody with a phone, signed in, whose browser has the service worker at work."""
    page = site.open_page(viewport=PHONE, **options)
    sign_in(page, site, name)
    page.wait_for_url(f"{site.url}/")
    settled(page)
    return page


def settled(page: Page) -> None:
    """The page is under the service worker's care and has kept what it keeps."""
    page.evaluate(CONTROLLED)
    page.locator("html[data-offline-ready]").wait_for(state="attached")


def open_lesson(page: Page) -> str:
    """Begin the training; the address of the lesson."""
    press(page)
    page.wait_for_url(re.compile("/lessons/"))
    settled(page)
    return page.url


def answer(page: Page) -> None:
    page.locator("main input[type=radio]:visible").last.check()
    page.locator("main button[type=submit]:visible").first.click()


def readings(site: Site) -> list[tuple[str, str]]:
    with site.app.app_context():
        return [(row.lesson, row.step.value) for row in db.session.query(Reading).order_by(Reading.id)]


def late(site: Site) -> list[tuple[str, str, str]]:
    with site.app.app_context():
        rows = db.session.query(LateStep).order_by(LateStep.id)
        return [(row.subject, row.step, row.outcome.value) for row in rows]


def waiting(page: Page) -> int:
    return page.evaluate("Outbox.steps().then((steps) => steps.length)")


def kept(page: Page) -> list[str]:
    """What lies in the private copies of this browser."""
    return page.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys()) if (name.startsWith("countersign-kept-"))
            for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
          return found;
        }"""
    )


def leave(page: Page) -> None:
    """Press “Sign out”, which stands in the menu on a phone."""
    if page.locator(".menu-button").is_visible() and not page.locator(".sign-out button").is_visible():
        page.locator(".menu-button").click()
    page.locator(".sign-out button").click()


def test_a_lesson_is_read_on_offline_and_its_steps_are_recorded_once(shop: Site) -> None:
    page = reader(shop)
    lesson = open_lesson(page)
    name = lesson.rsplit("/", 1)[1]

    page.context.set_offline(True)
    expect(page.locator(LINE)).to_contain_text("You are offline")
    answer(page)
    expect(page.locator(LINE)).to_have_text("You are offline. 1 step waits to be sent.")
    answer(page)
    expect(page.locator(LINE)).to_have_text("You are offline. 2 steps wait to be sent.")
    press_visible(page)
    expect(page.locator(LINE)).to_have_text("You are offline. 3 steps wait to be sent.")
    assert readings(shop) == [(name, "opened")]
    page.context.set_offline(False)
    expect(page.locator(LINE)).to_have_text("Everything is saved.")

    assert readings(shop) == [(name, step) for step in ("opened", "guessed", "answered", "continued")]
    assert late(shop) == [(name, step, "saved") for step in ("guessed", "answered", "continued")]
    assert waiting(page) == 0


def press_visible(page: Page) -> None:
    page.locator("main .button-primary:visible").first.click()


def test_the_next_lesson_follows_where_it_is_kept(small_town: Site) -> None:
    page = reader(small_town)
    keep_all(page)
    open_lesson(page)
    page.context.set_offline(True)
    first = page.url

    for _ in range(2):
        answer(page)
        answer(page)
        press_visible(page)
        expect(page.locator("main input[type=radio]:visible").first).to_be_visible()
    third = page.url
    page.context.set_offline(False)
    expect(page.locator(LINE)).to_have_text("Everything is saved.")

    assert len({first, third}) == 2
    assert [step for _lesson, step in readings(small_town)] == [
        "opened",
        "guessed",
        "answered",
        "continued",
    ] * 2


def keep_all(page: Page) -> None:
    """Keep the whole training, from its map; ends on the home page."""
    page.locator("a", has_text="Overview").first.click()
    page.wait_for_url(re.compile("/assignments/"))
    settled(page)
    page.locator("[data-keep-all]").click()
    expect(page.locator(".keep-all [role=status]")).to_have_text(
        "All lessons and scenes are on this device.", timeout=60_000
    )
    page.goto(re.match(r"https?://[^/]+", page.url)[0])
    settled(page)


def test_a_scene_is_played_offline_to_its_end_and_its_choices_arrive(shop: Site) -> None:
    page = reader(shop)
    keep_all(page)
    page.locator("a", has_text="Overview").first.click()
    settled(page)
    page.context.set_offline(True)

    page.locator("#practice + * + ul button").first.click()
    part_shown(page, re.compile(r"/attempts/[\w-]+$"))
    made = 0
    while page.locator("main form:visible input[type=radio]").count():
        page.locator("main label.choice:visible").first.click()
        press_visible(page)
        made += 1
        part_shown(page, re.compile(rf"/attempts/[\w-]+/choices/{made}$"))
        expect(page.locator("main h2:visible", has_text="What happens")).to_be_visible()
        press_visible(page)
        part_shown(page, re.compile(r"/attempts/[\w-]+$"))
    expect(page.locator("h3:visible", has_text="Your plan for next time")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator(LINE)).to_have_text("Everything is saved.")

    with shop.app.app_context():
        choices = db.session.query(Choice).all()
        assert made > 1
        assert [choice.counts for choice in choices] == [True] * made
    assert {outcome for _attempt, _node, outcome in late(shop)} == {"saved"}


def part_shown(page: Page, address: re.Pattern[str]) -> None:
    """The kept scene is there under this address, and its script has shown the part that comes next."""
    page.wait_for_url(address)
    expect(page.locator("[data-kept]")).to_be_visible()


def test_two_tabs_that_come_back_at_once_send_each_step_once(shop: Site) -> None:
    page = reader(shop)
    lesson = open_lesson(page)
    other = page.context.new_page()
    other.goto(lesson)
    settled(other)
    page.context.set_offline(True)
    answer(page)
    answer(page)
    expect(page.locator(LINE)).to_have_text("You are offline. 2 steps wait to be sent.")

    page.context.set_offline(False)
    for tab in (page, other):
        tab.evaluate("dispatchEvent(new Event('online'))")
    other.reload()
    settled(other)
    expect(page.locator(LINE)).to_have_text("Everything is saved.")

    assert [step for _lesson, step in readings(shop)] == ["opened", "guessed", "answered"]
    assert [outcome for *_rest, outcome in late(shop)] == ["saved", "saved"]


def test_signing_out_sends_what_waits_and_leaves_nothing_behind(small_town: Site) -> None:
    page = reader(small_town)
    open_lesson(page)
    page.context.set_offline(True)
    answer(page)
    expect(page.locator(LINE)).to_have_text("You are offline. 1 step waits to be sent.")
    assert kept(page)
    page.evaluate("Object.defineProperty(navigator, 'onLine', { get: () => true })")  # before its event comes
    page.context.set_offline(False)

    leave(page)
    page.wait_for_url(re.compile("/sign-in"))

    assert ("guessed") in {step for _lesson, step in readings(small_town)}
    assert kept(page) == []
    assert waiting(page) == 0


def test_signing_out_without_a_connection_says_so_and_deletes_the_copies(small_town: Site) -> None:
    page = reader(small_town)
    open_lesson(page)
    page.context.set_offline(True)

    leave(page)

    expect(page.locator(LINE)).to_contain_text("you cannot be signed out yet")
    assert kept(page) == []


def test_another_person_in_the_same_browser_gets_nothing_of_the_first(small_town: Site) -> None:
    page = reader(small_town)
    lesson = open_lesson(page)
    page.context.set_offline(True)
    answer(page)
    expect(page.locator(LINE)).to_have_text("You are offline. 1 step waits to be sent.")
    end_sessions(small_town)
    page.context.set_offline(False)
    expect(page.locator(LINE)).to_have_text("1 step waits to be sent. Sign in to send it.")

    sign_in(page, small_town, ANNA)
    page.wait_for_url(f"{small_town.url}/")
    settled(page)
    before = (kept(page), waiting(page))
    page.context.set_offline(True)
    page.goto(lesson)

    assert before == ([], 0)
    expect(page.locator("h1")).to_have_text("No connection")
    assert [step for _lesson, step in readings(small_town)] == ["opened"]
    assert late(small_town) == []


def end_sessions(site: Site) -> None:
    """Every session is over, as after its twelve hours."""
    with site.app.app_context():
        db.session.query(UserSession).update({UserSession.expires_at: utc_now()})
        db.session.commit()


def test_a_session_that_ended_meanwhile_asks_to_sign_in_and_loses_nothing(shop: Site) -> None:
    page = reader(shop)
    lesson = open_lesson(page)
    page.context.set_offline(True)
    answer(page)
    expect(page.locator(LINE)).to_have_text("You are offline. 1 step waits to be sent.")
    end_sessions(shop)
    page.context.set_offline(False)
    expect(page.locator(LINE)).to_have_text("1 step waits to be sent. Sign in to send it.")
    page.goto(lesson)
    expect(page.locator(LINE)).to_have_text("1 step waits to be sent. Sign in to send it.")
    page.context.set_offline(True)
    page.goto(lesson)
    expect(page.locator("h1")).to_have_text("No connection")  # nobody is signed in: nothing is shown
    page.context.set_offline(False)

    sign_in(page, shop, BOB)
    expect(page.locator(LINE)).to_have_text("Everything is saved.")

    assert [step for _lesson, step in readings(shop)] == ["opened", "guessed"]


def test_a_training_that_ended_meanwhile_is_told_kindly(small_town: Site) -> None:
    page = reader(small_town)
    open_lesson(page)
    page.context.set_offline(True)
    answer(page)
    expect(page.locator(LINE)).to_have_text("You are offline. 1 step waits to be sent.")
    with small_town.app.app_context():
        now = utc_now()
        mine = db.session.query(Assignment).filter_by(person_id=person_named("Bob Baker").id).one()
        add(
            Closing(
                assignment_id=mine.id,
                kind=ClosingKind.LEFT_UNSIGNED,
                closed_at=now,
                closed_on=now.date(),
                reason="",
            )
        )
        db.session.commit()
    page.context.set_offline(False)

    expect(page.locator(LINE)).to_contain_text("That training has ended meanwhile.")

    assert [step for _lesson, step in readings(small_town)] == ["opened"]
    assert [outcome for *_rest, outcome in late(small_town)] == ["closed"]
    assert waiting(page) == 0


def test_check_and_signature_say_that_they_need_a_connection(small_town: Site) -> None:
    page = reader(small_town)
    page.locator("a", has_text="show me the check first").click()
    page.wait_for_url(re.compile("/check$"))
    settled(page)
    press(page)
    page.wait_for_url(re.compile("/attempts/"))
    settled(page)
    page.context.set_offline(True)

    page.locator("label.choice").first.click()
    tap(page)

    expect(page.locator(LINE)).to_have_text(
        "You are offline. The check needs a connection. It waits for you, and nothing is lost."
    )
    assert page.locator("input[type=radio]:checked").count() == 1
    assert not [path for path in kept(page) if "/attempts/" in path]
    assert waiting(page) == 0


def test_a_form_that_does_not_get_through_keeps_what_was_typed(small_town: Site) -> None:
    page = reader(small_town)
    page.goto(f"{small_town.url}/my-questions")
    settled(page)
    page.locator("textarea").fill("May I film the latte art?")
    page.context.set_offline(True)
    page.evaluate("Object.defineProperty(navigator, 'onLine', { get: () => true })")  # as phones often claim

    tap(page)

    expect(page.locator(LINE)).to_contain_text("We cannot reach the server.")
    expect(page.locator("textarea")).to_have_value("May I film the latte art?")


def test_without_a_connection_the_start_page_lists_what_is_kept(small_town: Site) -> None:
    page = reader(small_town)
    open_lesson(page)
    title = page.locator("h1").inner_text()
    page.goto(f"{small_town.url}/pocket-card")
    settled(page)
    page.context.set_offline(True)

    page.goto(small_town.url)
    expect(page.locator("#kept-list a")).to_have_count(2)
    entries = page.locator("#kept-list a").all_inner_texts()
    page.locator("#kept-list a").first.click()

    assert entries == ["Stop. Send. Tell.", title]
    expect(page.locator(".pocket-card")).to_be_visible()


def test_copies_are_forgotten_after_two_weeks_without_the_server(small_town: Site) -> None:
    page = reader(small_town)
    lesson = open_lesson(page)
    page.context.set_offline(True)
    page.goto(lesson)
    here = page.locator("[data-kept]").count()
    page.evaluate("Outbox.note({ seen: Date.now() - 15 * 24 * 3600 * 1000 })")

    page.goto(lesson)

    assert here == 1
    expect(page.locator("h1")).to_have_text("No connection")
    assert kept(page) == []


def test_a_shared_device_keeps_nothing(small_town: Site) -> None:
    page = reader(small_town)
    open_lesson(page)
    page.route("**/assignments/**", lambda route: mark_as_shared(route))
    page.context.set_offline(False)

    page.evaluate(
        "navigator.serviceWorker.getRegistrations().then((all) => Promise.all(all.map((one) => one.unregister())))"
    )
    page.reload()
    page.wait_for_timeout(1000)

    assert page.locator("html[data-shared-device]").count() == 1
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


def mark_as_shared(route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace("<html ", "<html data-shared-device ", 1))


def test_polish_counts_its_steps_as_polish_does(small_town: Site) -> None:
    with small_town.app.app_context():
        person_named("Bob Baker").language = "pl"
        db.session.commit()
    page = reader(small_town, language="pl")
    open_lesson(page)
    page.context.set_offline(True)
    answer(page)
    expect(page.locator(LINE)).to_have_text("Nie ma internetu. 1 krok czeka na wysłanie.")
    answer(page)
    expect(page.locator(LINE)).to_have_text("Nie ma internetu. 2 kroki czekają na wysłanie.")
    page.goto(small_town.url)
    expect(page.locator("h1")).to_have_text("Brak połączenia")


def test_nothing_is_fetched_from_anybody_else(small_town: Site) -> None:
    page = small_town.open_page(viewport=PHONE)
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    sign_in(page, small_town, BOB)
    settled(page)
    open_lesson(page)

    assert [url for url in asked if not url.startswith((small_town.url, "data:"))] == []


def test_without_scripts_lessons_are_read_as_ever(small_town: Site) -> None:
    page = small_town.open_page(viewport=PHONE, java_script_enabled=False)
    sign_in(page, small_town, BOB)
    press(page)
    page.wait_for_url(re.compile("/lessons/"))
    page.locator("main input[type=radio]").last.check()
    press(page)
    page.locator("main input[type=radio]").last.check()
    press(page)
    press(page)

    assert [step for _lesson, step in readings(small_town)] == [
        "opened",
        "guessed",
        "answered",
        "continued",
        "opened",
    ]
    assert page.locator(".keep-all:visible").count() == 0
