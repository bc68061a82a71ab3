"""Carol, five minutes between deliveries; and Eve, who must see nothing."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from app.extensions import db
from app.people.models import Person
from app.reminders.models import Reminder
from app.shared.clock import utc_now
from tests.journeys.conftest import PHONE, Site
from tests.journeys.harbour_lane import found_company, hire, roll_out_newest, sign_in


def late_store(site: Site) -> None:
    """Bob was asked two months ago and has not answered; Eve works in another store."""
    asked = utc_now() - timedelta(days=60)
    found_company(site, published=asked)
    hire(site, "Bob Baker", "bob@harbourlane.example", since=asked)
    hire(site, "Eve Ellis", "eve@harbourlane.example", store="Canal Row", since=asked)
    roll_out_newest(site, asked)


def test_a_manager_finds_who_is_late_and_nudges_with_one_tap(site: Site) -> None:
    late_store(site)
    page = site.open_page(viewport=PHONE)
    sign_in(page, site, "carol@harbourlane.example")

    page.goto(f"{site.url}/team")
    needs = page.locator(".need", has_text="Bob Baker")
    expect(needs).to_contain_text("Overdue")
    needs.get_by_role("button", name="Nudge").click()

    expect(page.locator("[role=status]").first).to_be_visible()
    mail = site.mailbox.wait_for("bob@harbourlane.example")
    assert "Carol Castle" in mail.get_content()
    with site.app.app_context():
        assert db.session.query(Reminder).count() == 1


def test_on_a_phone_who_gets_no_mail_stands_apart_from_the_buttons(sqlite_site: Site) -> None:
    late_store(sqlite_site)
    page = sqlite_site.open_page(viewport=PHONE)
    sign_in(page, sqlite_site, "carol@harbourlane.example")

    page.goto(f"{sqlite_site.url}/team/nudges")
    buttons = page.locator("main .actions").bounding_box()
    heading = page.get_by_role("heading", name="Late, but no mail").bounding_box()

    assert heading["y"] - (buttons["y"] + buttons["height"]) >= 24


def test_a_manager_reaches_the_record_in_two_clicks_and_sees_no_answers(sqlite_site: Site) -> None:
    late_store(sqlite_site)
    page = sqlite_site.open_page(viewport=PHONE)
    sign_in(page, sqlite_site, "carol@harbourlane.example")

    page.get_by_role("link", name="My team").click()
    page.get_by_role("link", name="Bob Baker").first.click()

    expect(page.locator("h1")).to_have_text("Bob Baker")
    expect(page.locator("main")).to_contain_text("Overdue")
    expect(page.locator("main")).not_to_contain_text("Eve Ellis")


FOR_OTHERS = (
    "/team",
    "/team.csv",
    "/cleared-to-start",
    "/people",
    "/requirements",
    "/company",
    "/tasks",
    "/roles",
    "/units",
)


def test_a_stranger_sees_nothing(sqlite_site: Site) -> None:
    late_store(sqlite_site)
    page = sqlite_site.open_page()
    sign_in(page, sqlite_site, "eve@harbourlane.example")

    answers = {path: page.request.get(sqlite_site.url + path) for path in FOR_OTHERS}

    assert {path for path, answer in answers.items() if answer.status not in (403, 404)} == set()
    assert {path for path, answer in answers.items() if "Bob" in answer.text()} == set()


def test_a_stranger_finds_no_record_by_its_address(sqlite_site: Site) -> None:
    late_store(sqlite_site)
    with sqlite_site.app.app_context():
        bob = db.session.query(Person).filter_by(legal_name="Bob Baker").one().key
        eve = db.session.query(Person).filter_by(legal_name="Eve Ellis").one().key
    page = sqlite_site.open_page()
    sign_in(page, sqlite_site, "carol@harbourlane.example")

    known = page.request.get(f"{sqlite_site.url}/team/{bob}")
    strange = page.request.get(f"{sqlite_site.url}/team/{eve}")
    invented = page.request.get(f"{sqlite_site.url}/team/{'A' * 22}")

    assert (known.status, strange.status, invented.status) == (200, 404, 404)
    assert "Eve Ellis" not in strange.text()
