"""The pocket card on paper and under a thumb."""

from __future__ import annotations

import re

import pytest

from app.extensions import db
from tests.journeys.conftest import PHONE, Site
from tests.journeys.harbour_lane import found_company, hire, person_named, roll_out_newest, sign_in
from tests.journeys.short_course import WHOLE

PAPER = {"A4": {"format": "A4"}, "A6": {"width": "105mm", "height": "148mm"}}


@pytest.mark.parametrize("language", ["en", "pl"])
def test_the_card_prints_on_one_page_and_every_number_can_be_tapped(sqlite_site: Site, language: str) -> None:
    site = sqlite_site
    found_company(site, course=WHOLE)  # as many rules as there are in earnest
    hire(site, "Bob Baker", "bob@harbourlane.example")
    roll_out_newest(site)
    with site.app.app_context():
        person_named("Bob Baker").language = language
        db.session.commit()
    page = site.open_page(viewport=PHONE, language=language, service_workers="block")
    sign_in(page, site, "bob@harbourlane.example")
    page.wait_for_url(f"{site.url}/")

    page.goto(f"{site.url}/pocket-card")
    heights = page.locator(".pocket-calls a[href^=tel]").evaluate_all(
        "links => links.map(link => link.getBoundingClientRect().height)"
    )
    printed = {name: page.pdf(**paper) for name, paper in PAPER.items()}

    assert {name: len(re.findall(rb"/Type /Page\b", pdf)) for name, pdf in printed.items()} == {
        "A4": 1,
        "A6": 1,
    }
    assert len(heights) >= 5
    assert min(heights) >= 44
