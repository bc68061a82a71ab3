"""A learner who is interrupted three times ends with one signature and one receipt, and types nothing twice."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.extensions import db
from app.people.models import UserSession
from app.shared.clock import utc_now
from tests.journeys.conftest import PHONE, Site
from tests.journeys.harbour_lane import (
    found_company,
    learn,
    press,
    roll_out_newest,
    sign,
    sign_in,
    signatures,
)
from tests.support import PASSWORD

CAROL = "carol@harbourlane.example"
COMMENT = "Rule 4 is hard to keep on Saturdays.\nI will do what I can – „naprawdę”."


def end_sessions(site: Site) -> None:
    """Twelve hours go by: whoever was signed in is not any more."""
    with site.app.app_context():
        for session in db.session.scalars(select(UserSession)):
            session.expires_at = utc_now() - timedelta(seconds=1)
        db.session.commit()


def fill_in(page: Page) -> None:
    for box in page.locator("main input[type=checkbox]").all():
        box.check()
    page.locator("input[name=typed_name]").fill("Carol Castle")
    page.locator("textarea[name=comment]").fill(COMMENT)
    page.locator("input[name=password]").fill(PASSWORD)


def test_three_interruptions_cost_nothing_but_a_sign_in(site: Site) -> None:
    found_company(site)
    roll_out_newest(site)

    # The browser is closed in the middle of a lesson.
    phone = site.open_page(viewport=PHONE)
    sign_in(phone, site, CAROL)
    press(phone)
    phone.locator("main input[type=radio]").first.check()
    press(phone)
    place = phone.url
    phone.context.close()

    # Another device goes on at the same step, up to the signing form, where the session ends.
    tablet = site.open_page(viewport={"width": 820, "height": 1100})
    sign_in(tablet, site, CAROL)
    press(tablet)
    assert tablet.url == place
    learn(tablet, site)
    fill_in(tablet)
    end_sessions(site)
    press(tablet)
    expect(tablet.locator("main")).to_contain_text("What you typed is kept")
    assert signatures(site) == []
    tablet.locator("input[name=name]").fill(CAROL)
    tablet.locator("input[name=password]").fill(PASSWORD)
    tablet.locator("main form button[type=submit]").click()
    expect(tablet.locator("textarea[name=comment]")).to_have_value(COMMENT)
    expect(tablet.locator("input[name=typed_name]")).to_have_value("Carol Castle")
    expect(tablet.locator("input[name=password]")).to_have_value("")
    assert all(box.is_checked() for box in tablet.locator("main input[type=checkbox]").all())
    assert signatures(site) == []

    # Another language in the middle of it, and back: the comment stays, the ticks belong to the words.
    tablet.locator("footer button[value=pl]").click()
    expect(tablet.locator("html")).to_have_attribute("lang", "pl")
    expect(tablet.locator("textarea[name=comment]")).to_have_value(COMMENT)
    tablet.locator("footer button[value=en]").click()
    expect(tablet.locator("textarea[name=comment]")).to_have_value(COMMENT)

    # Once more the session ends, after the review: only the password is asked for again.
    fill_in(tablet)
    press(tablet)
    end_sessions(site)
    press(tablet)
    tablet.locator("input[name=name]").fill(CAROL)
    tablet.locator("input[name=password]").fill(PASSWORD)
    tablet.locator("main form button[type=submit]").click()
    expect(tablet.locator("textarea[name=comment]")).to_have_value(COMMENT)
    sign(tablet, "Carol Castle")

    signed = signatures(site)
    assert [(one.typed_name, one.comment.splitlines()) for one in signed] == [
        ("Carol Castle", COMMENT.splitlines())
    ]
    assert tablet.url == f"{site.url}/receipts/{signed[0].key}"


def test_the_text_and_the_button_are_in_one_view_on_a_small_phone(sqlite_site: Site) -> None:
    site = sqlite_site
    found_company(site)
    roll_out_newest(site)
    phone = site.open_page(viewport={"width": 360, "height": 640})
    sign_in(phone, site, CAROL)
    learn(phone, site, check_first=True)
    fill_in(phone)
    press(phone)

    button = phone.locator("form[action*='/sign/confirm'] button")
    button.scroll_into_view_if_needed()
    frame, act = phone.locator(".policy-frame").bounding_box(), button.bounding_box()

    assert frame["y"] + frame["height"] <= act["y"]
    assert act["y"] + act["height"] - (frame["y"] + frame["height"]) < 200  # right above it
    assert frame["y"] + frame["height"] - max(frame["y"], 0) > 100  # some lines of it are to be seen
    assert re.search("Nothing is signed yet", phone.locator("main").inner_text())
