"""Bob, barista since 2019, signed a year ago. Now: what changed, show what you know, sign."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

from app.assignments.models import Assignment
from app.courses.bank import read_bank
from app.courses.translations import confirm
from app.extensions import db
from app.refreshers.jobs import open_refreshers
from app.shared.clock import utc_now
from tests.journeys.conftest import PHONE, Site
from tests.journeys.harbour_lane import (
    found_company,
    hire,
    learn,
    person_named,
    publish_release,
    roll_out_newest,
    sign,
    sign_in,
    signatures,
)
from tests.journeys.short_course import course_folder

WORD = "A post can show a thief"


def changed_course(folder: Path) -> Path:
    """The shipped course with another reason under one rule."""
    copy = Path(shutil.copytree(course_folder(), folder / "social-media"))
    rules = copy / "rules.yaml"
    text = rules.read_text()
    assert WORD in text
    rules.write_text(text.replace(WORD, "One picture can show a thief"))
    bank, _findings = read_bank(copy)
    confirm(bank, lambda _path: True)
    return copy


def test_a_material_change_asks_only_for_what_changed(site: Site, tmp_path: Path) -> None:
    found_company(site)
    hire(site, "Bob Baker", "bob@harbourlane.example")
    roll_out_newest(site)
    page = site.open_page(viewport=PHONE)
    sign_in(page, site, "bob@harbourlane.example")
    learn(page, site)
    sign(page, "Bob Baker")
    with site.app.app_context():
        publish_release(utc_now(), changed_course(tmp_path))
        db.session.commit()
    roll_out_newest(site)

    walked = learn(page, site)

    assert walked[1].endswith("/changes")
    lessons = {path.split("/lessons/")[1] for path in walked if "/lessons/" in path}
    assert lessons == {"L4.1", "L7.1"}
    sign(page, "Bob Baker")
    first, second = signatures(site)
    assert (first.release_id, second.release_id) == (1, 2)
    assert first.text != second.text


def test_a_new_period_opens_before_the_old_one_ends_and_keeps_its_evidence(sqlite_site: Site) -> None:
    site = sqlite_site
    found_company(site)
    hire(site, "Bob Baker", "bob@harbourlane.example")
    roll_out_newest(site)
    page = site.open_page(viewport=PHONE)
    sign_in(page, site, "bob@harbourlane.example")
    learn(page, site)
    sign(page, "Bob Baker")
    nearly_a_year_on = utc_now() + timedelta(days=340)

    with site.app.app_context():
        said = open_refreshers(now=nearly_a_year_on)
        again = open_refreshers(now=nearly_a_year_on)

    with site.app.app_context():
        bob = person_named("Bob Baker")
        first, second = (
            db.session.query(Assignment).filter_by(person_id=bob.id).order_by(Assignment.period).all()
        )
        assert "1 opened" in said
        assert "1 opened" not in again
        assert second.origin.value == "reattestation"
        assert second.due_on == first.closing.valid_until
    assert len(signatures(site)) == 1
