"""The nudge: one tap, one mail a day, only to one's own people, and never where it would be unkind."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.assignments.actions import grant_exemption, record_leave
from app.assignments.kinds import ExemptionReason
from app.extensions import db
from app.messages.models import OutboxMessage
from app.questions.actions import open_task
from app.questions.kinds import TaskKind
from app.reminders.models import Reminder
from app.shared.clock import utc_now
from tests.compliance.two_stores import TwoStores, two_stores
from tests.support import post, sign_in

GOLDEN = Path(__file__).with_name("golden")


@pytest.fixture
def stores(app):
    with app.app_context():
        found = two_stores(utc_now())
        keys = {name: found.assignment(name).key for name in ("Bob", "Eve", "Carol")}
        keys["due"] = found.assignment("Bob").due_on
        db.session.commit()
    return keys


def nudge(app, as_whom: str, key: str, form_on: str = "/team", **data: object):
    client = app.test_client()
    sign_in(client, f"{as_whom}@harbourlane.example")
    answer = post(client, f"/assignments/{key}/nudge", data, form_on=form_on)
    shown = client.get("/team").text if answer.status_code == 303 else ""
    return answer, shown


def sent(app) -> list[OutboxMessage]:
    with app.app_context():
        return list(db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "nudge")))


def test_a_nudge_is_a_friendly_mail_in_the_managers_name(app, stores):
    answer, shown = nudge(app, "carol", stores["Bob"])

    assert answer.status_code == 303
    assert "A friendly mail is on its way to Bob Baker." in shown
    [message] = sent(app)
    assert message.address == "bob@harbourlane.example"
    text = f"Subject: {message.subject}\n\n{message.body}"
    day = stores["due"].strftime("%B %-d, %Y")
    golden = (GOLDEN / "nudge.txt").read_text(encoding="utf-8")
    assert text.replace(day, "DUE").replace(stores["Bob"], "KEY") == golden


def test_a_person_is_nudged_once_a_day_by_whomever(app, stores):
    nudge(app, "carol", stores["Bob"])
    answer, shown = nudge(app, "hanna", stores["Bob"])

    assert answer.status_code == 303
    assert "was nudged today already" in shown
    assert len(sent(app)) == 1
    with app.app_context():
        assert len(db.session.scalars(select(Reminder)).all()) == 1


def test_a_manager_nudges_nobody_elses_people(app, stores):
    answer, _ = nudge(app, "carol", stores["Eve"])

    assert answer.status_code == 404
    assert sent(app) == []


@pytest.mark.parametrize("whom", ["eve", "dana"])
def test_colleagues_and_auditors_nudge_nobody(app, stores, whom):
    answer, _ = nudge(app, whom, stores["Bob"], form_on="/account")

    assert answer.status_code == 403
    assert sent(app) == []


def signed(found: TwoStores) -> None:
    found.sign("Bob", found.today)


def exempt(found: TwoStores) -> None:
    grant_exemption(
        person=found.people["Bob"],
        requirement=found.requirement,
        starts_on=found.today,
        ends_on=found.today,
        reason=ExemptionReason.OTHER,
        note="",
        by=found.people["Hanna"],
        now=found.now,
    )


def on_leave(found: TwoStores) -> None:
    record_leave(
        person=found.people["Bob"],
        starts_on=found.today - timedelta(days=1),
        ends_on=found.today,
        note="",
        by=None,
        now=found.now,
    )


def asked(found: TwoStores) -> None:
    open_task(
        kind=TaskKind.QUESTION,
        person_id=found.people["Bob"].id,
        assignment_id=found.assignment("Bob").id,
        text="Why?",
        language="en",
        now=found.now,
    )


def without_address(found: TwoStores) -> None:
    found.people["Bob"].email = None


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (signed, "Nothing is asked of Bob Baker"),
        (exempt, "Nothing is asked of Bob Baker"),
        (on_leave, "Nothing is asked of Bob Baker"),
        (asked, "waits for the answer"),
        (without_address, "has no mail address"),
    ],
)
def test_nobody_is_nudged_where_it_would_be_unkind(app, happens, words):
    with app.app_context():
        found = two_stores(utc_now())
        key = found.assignment("Bob").key
        happens(found)
        db.session.commit()

    answer, shown = nudge(app, "carol", key)

    assert answer.status_code == 303
    assert words in shown
    assert sent(app) == []


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_a_nudge_leads_back_to_a_page_of_ours(app, stores, target):
    answer, _ = nudge(app, "carol", stores["Bob"], next=target)

    assert answer.headers["Location"].startswith("/team/")


def test_a_nudge_leads_back_to_where_it_was_pressed(app, stores):
    answer, _ = nudge(app, "carol", stores["Bob"], next="/team?standing=overdue")

    assert answer.headers["Location"] == "/team?standing=overdue"
