"""The daily mails: who gets one, when, what it says, and that it never comes twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.assignments.actions import close, extend, record_leave
from app.assignments.kinds import ClosingKind
from app.demo.factories import make_person
from app.extensions import db
from app.messages.models import OutboxMessage
from app.messages.outcome import Outcome
from app.people.actions import grant_role
from app.people.roles import Role
from app.questions.actions import open_task
from app.questions.kinds import TaskKind
from app.reminders.actions import nudge
from app.reminders.jobs import cancel_settled, send_digests
from app.reminders.models import Reminder
from tests.compliance.two_stores import two_stores

GOLDEN = Path(__file__).with_name("golden")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def mails(kind: str) -> list[OutboxMessage]:
    return list(
        db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.address)
        )
    )


def text_of(message: OutboxMessage) -> str:
    return f"Subject: {message.subject}\n\n{message.body}"


def only_bob_is_late(found) -> None:
    """Everybody else has signed."""
    for name in found.people:
        if name not in ("Alice", "Bob"):
            found.sign(name, found.today - timedelta(days=31))
    db.session.commit()


def test_mails_name_trainings_in_the_language_of_whoever_reads_them(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(MONDAY)
        only_bob_is_late(found)
        found.people["Bob"].language = found.people["Carol"].language = "pl"
        db.session.commit()

        send_digests(now=MONDAY)

        [digest], [escalation] = mails("digest"), mails("escalation")
        assert "- Media społecznościowe w pracy: " in digest.body
        assert "Media społecznościowe w pracy" in escalation.body
        assert "Social media at work" not in digest.body + escalation.body


def test_a_digest_says_what_is_late_and_is_golden(app):
    with app.app_context():
        only_bob_is_late(two_stores(MONDAY))

        said = send_digests(now=MONDAY)

        [digest] = mails("digest")
        assert said == "1 sent · 1 to managers"
        assert text_of(digest) == (GOLDEN / "digest.txt").read_text(encoding="utf-8")


def test_the_manager_hears_of_whoever_is_late_for_three_days_in_one_mail(app):
    with app.app_context():
        found = two_stores(MONDAY, more=1)
        for name in ("Carol", "Eve", "Mona", "Dana", "Hanna"):
            found.sign(name, found.today)
        db.session.commit()

        send_digests(now=MONDAY)

        [mail] = mails("escalation")
        assert mail.address == "carol@harbourlane.example"
        assert text_of(mail) == (GOLDEN / "escalation.txt").read_text(encoding="utf-8")


def test_running_twice_sends_once(app):
    with app.app_context():
        only_bob_is_late(two_stores(MONDAY))
        send_digests(now=MONDAY)

        again = send_digests(now=MONDAY + timedelta(minutes=15))

        assert again == "0 sent · 0 to managers · 1 skipped (told lately)"
        assert len(mails("digest")) == 1


def test_a_dry_run_says_the_same_and_writes_nothing(app):
    with app.app_context():
        only_bob_is_late(two_stores(MONDAY))

        said = send_digests(now=MONDAY, dry_run=True)

        assert said == "1 sent · 1 to managers"
        assert db.session.scalar(select(func.count(Reminder.id))) == 0
        assert mails("digest") == []


@pytest.mark.parametrize("moment", [NIGHT, SUNDAY])
def test_nobody_is_mailed_at_night_or_on_a_sunday(app, moment):
    with app.app_context():
        only_bob_is_late(two_stores(moment))

        said = send_digests(now=moment)

        assert said == "0 sent · 0 to managers · 1 skipped (outside working hours)"


def test_at_most_three_mails_go_out_in_a_week(sqlite_app):
    with sqlite_app.app_context():
        only_bob_is_late(two_stores(MONDAY))

        for days in range(7):
            send_digests(now=MONDAY + timedelta(days=days))

        days = [message.written_at.weekday() for message in mails("digest")]
        assert sorted(days) == [0, 2, 4]


def test_who_is_on_leave_or_waits_for_our_answer_is_left_in_peace(app):
    with app.app_context():
        found = two_stores(MONDAY, more=1)
        only_late = ("Bob", "Extra0")
        for name in ("Carol", "Eve", "Mona", "Dana", "Hanna"):
            found.sign(name, found.today)
        record_leave(
            person=found.people["Bob"],
            starts_on=found.today - timedelta(days=1),
            ends_on=found.today + timedelta(days=9),
            note="",
            by=None,
            now=MONDAY - timedelta(days=1),
        )
        open_task(
            kind=TaskKind.QUESTION,
            person_id=found.people["Extra0"].id,
            assignment_id=found.assignment("Extra0").id,
            text="?",
            language="en",
            now=MONDAY,
        )
        db.session.commit()

        said = send_digests(now=MONDAY)

        assert len(only_late) == 2
        assert said == "0 sent · 0 to managers · 1 skipped (on leave) · 1 skipped (waits for our answer)"


def test_a_nudge_counts_as_todays_mail(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(MONDAY)
        nudge(
            assignment=found.assignment("Bob"),
            person=found.people["Bob"],
            by=found.people["Carol"],
            today=found.today,
            now=MONDAY,
        )
        only_bob_is_late(found)

        said = send_digests(now=MONDAY)

        assert said == "0 sent · 1 to managers · 1 skipped (told lately)"


def test_what_is_not_due_for_weeks_is_not_mentioned(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(MONDAY)
        extend(
            assignment=found.assignment("Bob"),
            due_on=found.today + timedelta(days=40),
            reason="x",
            by=found.people["Carol"],
            now=MONDAY,
        )
        only_bob_is_late(found)

        assert send_digests(now=MONDAY) == "0 sent · 0 to managers"


@pytest.mark.parametrize("kind", [ClosingKind.SIGNED, ClosingKind.REFUSED])
def test_a_waiting_mail_is_taken_back_once_the_person_has_answered(app, kind):
    with app.app_context():
        found = two_stores(MONDAY)
        bob = found.assignment("Bob")
        only_bob_is_late(found)
        send_digests(now=MONDAY)
        close(assignment=bob, kind=kind, closed_on=found.today, now=MONDAY)
        db.session.commit()

        said = cancel_settled(now=MONDAY + timedelta(seconds=30))

        assert said == "2 reminders taken back"
        assert {message.outcome for message in (*mails("digest"), *mails("escalation"))} == {
            Outcome.CANCELLED
        }
        assert cancel_settled(now=MONDAY + timedelta(seconds=60)) == ""


def test_a_store_managers_own_delay_is_told_to_the_region_and_to_stand_ins(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(MONDAY)
        make_person(
            "Rita Romero", unit=found.company, leads=True, email="rita@harbourlane.example", now=MONDAY
        )
        stand_in = make_person("Sam Standin", unit=found.row, email="sam@harbourlane.example", now=MONDAY)
        grant_role(
            person=stand_in,
            role=Role.MANAGER,
            by=None,
            reason="holiday",
            starts_on=found.today,
            ends_on=found.today,
            unit=found.street,
            now=MONDAY,
        )
        for name in ("Bob", "Eve", "Mona", "Dana", "Hanna"):
            found.sign(name, found.today)
        db.session.commit()

        send_digests(now=MONDAY)

        assert [mail.address for mail in mails("escalation")] == ["sam@harbourlane.example"]


def test_nobody_hears_only_of_themselves(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(MONDAY)
        for name in ("Bob", "Eve", "Mona", "Dana", "Hanna"):
            found.sign(name, found.today)
        db.session.commit()

        send_digests(now=MONDAY)

        assert mails("escalation") == []  # Carol alone is late, and nobody stands above her here


def test_the_command_prints_what_it_did(sqlite_app):
    with sqlite_app.app_context():
        two_stores(MONDAY)
        db.session.commit()

    said = sqlite_app.test_cli_runner().invoke(args=["reminders", "send-digests", "--dry-run"]).output

    assert "sent" in said
    assert "to managers" in said
