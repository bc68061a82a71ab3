"""Nina, four days before her first day, on her phone at the kitchen table: from the mail to the receipt."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from app.acknowledgements.models import Signature
from app.assignments.models import Assignment
from app.extensions import db
from tests.journeys.conftest import PHONE, Site, code_in, link_in
from tests.journeys.harbour_lane import (
    NEW_PASSWORD,
    fill_in_signature,
    found_company,
    in_days,
    learn,
    person_named,
    press,
    roll_out_newest,
    sign,
    sign_in,
    signatures,
)

NINA = "Nina Żółkiewska-Nowak"
ADDRESS = "nina@private.example"


def add_and_invite(site: Site) -> None:
    """Hanna adds her in the browser and sends the invitation."""
    desk = site.open_page()
    sign_in(desk, site, "hanna@harbourlane.example")
    desk.goto(f"{site.url}/people/new")
    desk.get_by_label("Legal name").fill(NINA)
    desk.get_by_label("Private e-mail address").fill(ADDRESS)
    desk.get_by_label("Unit").select_option(
        label=desk.get_by_label("Unit").locator("option", has_text="Harbour Street").inner_text()
    )
    desk.get_by_label("Job title").fill("Barista")
    desk.get_by_label("First day").fill(in_days(4).isoformat())
    press(desk)
    desk.get_by_role("button", name="Send the invitation").click()
    expect(desk.locator("main")).to_contain_text(ADDRESS)


def accept(site: Site):
    """Nina opens the mail, asks for the code and chooses a password. Returns her phone."""
    phone = site.open_page(viewport=PHONE, has_touch=True)
    phone.goto(link_in(site.mailbox.wait_for(ADDRESS)))
    phone.get_by_role("button", name="Send me the code").click()
    code = code_in(site.mailbox.wait_for(ADDRESS, number=2))
    phone.locator("input[name=code]").fill(code)
    phone.locator("input[name=password]").fill(NEW_PASSWORD)
    phone.get_by_role("button", name="Set the password and go on").click()
    expect(phone.locator("h1")).to_contain_text(NINA)
    return phone


def test_a_new_hire_is_ready_before_the_first_day(site: Site) -> None:
    found_company(site)
    roll_out_newest(site)
    add_and_invite(site)

    phone = accept(site)
    phone.wait_for_function(
        "() => !document.body.innerText.includes('Nothing to do') || (location.reload(), false)"
    )
    walked = learn(phone, site)

    assert sum("/lessons/" in path for path in walked) > 15
    frame = phone.locator(".policy-frame")
    expect(frame).to_be_visible()
    assert frame.bounding_box()["y"] < phone.locator("input[name=typed_name]").bounding_box()["y"]
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    sign(phone, NINA, NEW_PASSWORD)
    expect(phone.locator("main")).to_contain_text(NINA)
    with site.app.app_context():
        signature = db.session.query(Signature).one()
        person = person_named(NINA)
        assert (signature.person_id, signature.outcome.value, signature.language) == (
            person.id,
            "signed",
            "en",
        )
        phone.get_by_role("heading", name="What it rests on").click()
        assert signature.text_sha256 in phone.locator("main").inner_text()
        assert db.session.query(Assignment).filter_by(person_id=person.id).count() == 1
    receipt = site.mailbox.wait_for(ADDRESS, number=4)  # after the invitation, the code, the notice
    elsewhere = site.open_page()  # where nobody is signed in
    elsewhere.goto(link_in(receipt))
    expect(elsewhere.locator("main")).to_contain_text(phone.url.rpartition("/")[2])
    files = [part.get_filename() for part in receipt.iter_attachments()]
    assert files == ["receipt.tlog-proof", "receipt.pdf"]


def words_on(page: Page) -> list[str]:
    """What the page says; how lists are set differs with the width of the window."""
    return [word for word in page.locator("main").inner_text().split() if word != "-"]


def test_training_goes_on_where_it_stopped_on_another_device(sqlite_site: Site) -> None:
    site = sqlite_site
    found_company(site)
    roll_out_newest(site)
    carol = site.open_page(viewport=PHONE)
    sign_in(carol, site, "carol@harbourlane.example")
    press(carol)
    carol.locator("main input[type=radio]").first.check()
    press(carol)
    place, words = carol.url, words_on(carol)

    tablet = site.open_page(viewport={"width": 820, "height": 1100})
    sign_in(tablet, site, "carol@harbourlane.example")
    press(tablet)

    assert tablet.url == place
    assert words_on(tablet) == words


def test_the_whole_path_works_without_javascript_in_polish(sqlite_site: Site) -> None:
    site = sqlite_site
    found_company(site)
    roll_out_newest(site)
    page = site.open_page(viewport={"width": 320, "height": 700}, language="pl-PL", java_script_enabled=False)
    sign_in(page, site, "carol@harbourlane.example")
    page.locator("footer button[value=pl]").click()
    expect(page.locator("html")).to_have_attribute("lang", "pl")

    learn(page, site, language="pl")
    sign(page, "Carol Castle")

    assert [(s.language, s.typed_name) for s in signatures(site)] == [("pl", "Carol Castle")]


def test_a_second_click_and_the_back_button_lead_to_the_same_receipt(sqlite_site: Site) -> None:
    site = sqlite_site
    found_company(site)
    roll_out_newest(site)
    page = site.open_page(viewport=PHONE)
    sign_in(page, site, "carol@harbourlane.example")
    learn(page, site, check_first=True)
    fill_in_signature(page, "Carol Castle")
    review = page.locator("input[name=review]").first.get_attribute("value")
    token = page.locator("main input[name=csrf_token]").first.get_attribute("value")
    confirm = page.locator("form[action*='/sign/confirm']").get_attribute("action")
    press(page)
    page.wait_for_url(re.compile("/receipts/"))

    again = page.request.post(site.url + confirm, form={"csrf_token": token, "review": review})

    assert again.url == page.url
    assert len(signatures(site)) == 1
