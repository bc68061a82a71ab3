"""What comes out of a printer: the briefing kit in its formats, and everything that a page has folded away."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from app.shared.clock import utc_now
from tests.acknowledgements import training
from tests.compliance.test_briefing_kit import CAROL, KIT, address
from tests.journeys.conftest import PHONE, Site
from tests.quizzes import classroom
from tests.quizzes.test_routes import start_check
from tests.support import PASSWORD

LINES = ["Nobody gets hurt.", "Guests get a good answer.", "People can trust us."]
SLIDES = [{"id": f"slide{number}", "title": f"Aim {number}", "lines": LINES} for number in range(6)]


def signed_in(site: Site, name: str, **how: object) -> Page:
    page = site.open_page(viewport=PHONE, service_workers="block", **how)
    page.goto(f"{site.url}/sign-in")
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"{site.url}/")
    return page


def printed_formats(page: Page) -> list[str]:
    """The format of each sheet, in order."""
    file = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", file)
    return ["across" if float(wide) > float(high) else "upright" for wide, high in boxes]


def test_the_slides_of_a_kit_print_across_two_to_a_sheet(sqlite_site: Site) -> None:
    kit = {**KIT, "briefing": {**KIT["briefing"], "slides": SLIDES}}
    path = address(sqlite_site.app, utc_now(), kit)
    page = signed_in(sqlite_site, CAROL)

    page.goto(f"{sqlite_site.url}{path}/briefing-kit")

    # the talk; three sheets with slides and one to fill in; the house rules
    assert printed_formats(page) == ["upright", *["across"] * 4, "upright"]


def test_what_a_receipt_folds_away_on_a_phone_stands_on_paper(sqlite_site: Site) -> None:
    stage = training.set_stage(sqlite_site.app, utc_now())
    training.sign(training.signed_in_client(sqlite_site.app), stage)
    key = training.the_signature(sqlite_site.app).key
    page = signed_in(sqlite_site, training.ALICE, java_script_enabled=False)
    page.goto(f"{sqlite_site.url}/receipts/{key}")
    signed_text, fingerprint = page.locator(".policy-part"), page.get_by_text("Fingerprint of the text")

    expect(signed_text).to_be_hidden()
    page.get_by_role("heading", name="The text, as it was signed").click()
    expect(signed_text).to_be_visible()
    expect(fingerprint).to_be_hidden()
    page.emulate_media(media="print")

    expect(fingerprint).to_be_visible()


def test_a_link_to_a_decision_opens_it(sqlite_site: Site) -> None:
    room = classroom.set_classroom(sqlite_site.app, utc_now())
    client = classroom.signed_in(sqlite_site.app)
    attempt = start_check(client, room)
    classroom.play_through(client, attempt, "bphb")
    page = signed_in(sqlite_site, "alice@harbourlane.example", java_script_enabled=False)
    page.goto(f"{sqlite_site.url}/attempts/{attempt}/result")
    decision = page.locator("#decision-3")

    expect(decision).to_be_hidden()
    page.locator('a[href="#decision-3"]').click()

    expect(decision).to_be_visible()
