"""The briefing kit of a roll-out: for whoever leads the people who were asked, and on paper."""

from __future__ import annotations

import pytest
from flask import Flask

from app.assignments.models import RollOut
from app.demo.factories import add, make_assignment, make_person, make_release, make_requirement, make_unit
from app.demo.sample_course import sample_content
from app.extensions import db
from tests.support import password_hash, sign_in

CAROL, DAN = "carol@harbourlane.example", "dan@harbourlane.example"
SHEET = {"title": None, "intro": None, "rows": 4, "examples": [], "columns": [
    {"id": "q", "title": "Question", "hint": "As it was asked"}, {"id": "a", "title": "Answer", "hint": ""},
]}  # fmt: skip
KIT = {
    "briefing": {
        "title": "With your team",
        "summary": "In your own words.",
        "minutes": 15,
        "before": [{"id": "time", "text": "Pick a time."}],
        "script": [
            {"id": "what", "minutes": 2, "slide": "what", "title": "What it is", "say": "Say **this**.", "tip": "Smile."}
        ],
        "slides": [{"id": "what", "title": "One aim", "lines": ["Nobody gets hurt."]}],
        "answers": [{"id": "pay", "ask": "May we talk about pay?", "answer": "Yes."}],
        "question_log": SHEET,
        "after": [{"id": "record", "text": "Note the day. <script>alert(1)</script>"}],
        "by_law": [],
    },
    "workshop": None,
    "house_rules": {"title": "House rules", "text": "You are welcome."},
}  # fmt: skip


def address(app: Flask, now, kit: object) -> str:
    with app.app_context():
        here, there = make_unit(now=now), make_unit("Mill Road", now=now)
        secret = password_hash()
        alice = make_person("Alice Arrow", unit=here, now=now)
        make_person("Carol Castle", unit=here, leads=True, email=CAROL, password_hash=secret, now=now)
        make_person("Dan Dale", unit=there, leads=True, email=DAN, password_hash=secret, now=now)
        release = make_release([sample_content("en", kit=kit), sample_content("pl", kit=kit)], now=now)
        requirement = make_requirement(now=now)
        ids = {"requirement_id": requirement.id, "release_id": release.id}
        add(RollOut(**ids, rolled_out_at=now, rolled_out_by="Hanna Hart", asked=1))
        make_assignment(requirement, alice, release, now=now)
        db.session.commit()
        return f"/roll-outs/{requirement.key}/{release.number}"


def page(app: Flask, name: str, path: str):
    client = app.test_client()
    sign_in(client, name)
    return client.get(path)


def test_a_lead_finds_the_kit_on_the_page_of_the_team(app: Flask, now) -> None:
    roll_out = address(app, now, KIT)

    assert 'href="/team/briefing-kit"' in page(app, CAROL, "/team").text
    assert page(app, CAROL, "/team/briefing-kit").location == f"{roll_out}/briefing-kit"
    assert "briefing-kit" not in page(app, DAN, "/team").text


def test_where_there_is_no_kit_the_way_to_it_leads_to_the_roll_outs(sqlite_app: Flask, now) -> None:
    address(sqlite_app, now, None)

    assert page(sqlite_app, CAROL, "/team/briefing-kit").location == "/roll-outs"


def test_a_lead_finds_the_kit_at_the_roll_out_and_can_print_it(app: Flask, now) -> None:
    path = address(app, now, KIT)

    assert f'href="{path}/briefing-kit"' in page(app, CAROL, path).text
    kit = page(app, CAROL, f"{path}/briefing-kit").text
    assert all(
        words in kit for words in ("With your team", "Say <strong>this</strong>.", "Smile.", "One aim")
    )
    assert kit.count("kit-empty") == 4
    assert "<script>alert" not in kit


def test_whoever_leads_other_people_does_not_see_it(app: Flask, now) -> None:
    assert page(app, DAN, f"{address(app, now, KIT)}/briefing-kit").status_code == 404


@pytest.mark.parametrize("what", ["", "/briefing-kit"])
def test_a_release_from_before_there_was_a_kit_has_none(sqlite_app: Flask, now, what: str) -> None:
    path = address(sqlite_app, now, None)

    answer = page(sqlite_app, CAROL, path + what)

    assert answer.status_code == (404 if what else 200)
    assert f'href="{path}/briefing-kit"' not in answer.text
