"""Entering what was signed on paper: it counts from its day, as what it is, and is never an e-signature."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.acknowledgements.models import Signature
from app.assignments.kinds import ClosingKind
from app.assignments.models import Assignment, Closing
from app.assignments.queries import situation_of
from app.assignments.standing import Standing
from app.extensions import db
from app.ledger.models import LedgerEntry, LedgerOpenings
from app.messages.models import OutboxMessage
from app.paper.actions import withdraw, write
from app.paper.kinds import PaperOutcome, Way
from app.paper.models import PaperRecord, PaperScan
from app.paper.refusals import (
    AnsweredAlready,
    BeforeRelease,
    DayToCome,
    LanguageMissing,
    OwnAnswer,
    ScanMissing,
    WhyMissing,
    WithdrawalReasonMissing,
    WitnessMissing,
)
from app.people.models import Person
from app.questions.models import Task
from tests.paper.desk import SCAN, answer, desk, enter, the_record

DAY = timedelta(days=1)


def standing_on(at, day) -> Standing:
    assignment = db.session.get_one(Assignment, at.stage.assignment_id)
    db.session.expire_all()
    return situation_of(at.stage.alice_id, assignment.requirement_id, day).standing


def entry_about(subject: str) -> dict:
    return json.loads(db.session.scalars(select(LedgerEntry.leaf).filter_by(subject=subject)).one())


def test_a_paper_counts_from_the_day_on_it_with_its_validity(app: Flask, now) -> None:
    at, signed_on, later = desk(app, now), now.date() + DAY, now + 10 * DAY
    with app.app_context():
        enter(at, answer(signed_on), later)

        closing = db.session.scalars(select(Closing)).one()
        assert (closing.kind, closing.closed_on, closing.closed_at) == (ClosingKind.PAPER, signed_on, later)
        assert closing.valid_until == signed_on.replace(year=signed_on.year + 1)
        assert standing_on(at, signed_on - DAY) is not Standing.VALID
        assert standing_on(at, signed_on) is Standing.VALID
        assert standing_on(at, closing.valid_until) is not Standing.EXPIRED
        assert standing_on(at, closing.valid_until + DAY) is Standing.EXPIRED


def test_l6_a_paper_is_no_electronic_signature(app: Flask, now) -> None:
    at = desk(app, now)
    with app.app_context():
        record = enter(at, answer(now.date()), now)

        assert db.session.scalar(select(func.count(Signature.id))) == 0
        entry = entry_about(f"paper_records/{record.key}")
        assert entry["kind"] == "paper_record"
        assert "authentication" not in entry["facts"]


def test_the_log_holds_the_digest_of_the_scan_and_names_as_commitments_alone(app: Flask, now) -> None:
    at = desk(app, now)
    with app.app_context():
        record = enter(at, answer(now.date(), note="Signed at the till"), now)

        entry = entry_about(f"paper_records/{record.key}")
        facts = entry["facts"]
        assert facts["scan_sha256"] == sha256(SCAN).hexdigest() == record.scan_sha256
        assert (facts["way"], facts["outcome"]) == ("paper", "signed")
        assert facts["answered_on"] == now.date().isoformat()
        assert facts["valid_until"] == now.date().replace(year=now.year + 1).isoformat()
        assert facts["confirmed_with"] == "second_factor"
        openings = db.session.get_one(LedgerOpenings, entry["sequence"]).openings
        assert openings["attested_by"]["value"] == "Hanna Hart"
        assert openings["printed_name"]["value"] == "Alice Arrow"
        assert openings["note"]["value"] == "Signed at the till"
        for name in ("Alice", "Hanna", "till"):
            assert name not in json.dumps(entry)
        assert db.session.scalars(select(PaperScan.content)).one() == SCAN


def test_it_stands_in_the_log_once_and_its_closing_has_no_entry_of_its_own(app: Flask, now) -> None:
    at = desk(app, now)
    with app.app_context():
        enter(at, answer(now.date()), now)

        kinds = [kind.value for kind in db.session.scalars(select(LedgerEntry.kind))]
        assert kinds.count("paper_record") == 1
        assert "closing" not in kinds


def test_the_person_is_told_by_mail_who_entered_what(app: Flask, now) -> None:
    at = desk(app, now)
    with app.app_context():
        record = enter(at, answer(now.date()), now)

        mail = db.session.scalars(select(OutboxMessage)).one()
        assert mail.address == "alice@harbourlane.example"
        assert "Hanna Hart" in mail.body
        assert record.key in mail.body


def test_a_refusal_on_paper_ends_the_asking_and_a_human_talks(app: Flask, now) -> None:
    at = desk(app, now)
    with app.app_context():
        enter(at, answer(now.date(), outcome=PaperOutcome.REFUSED, witness="Wanda Witness"), now)

        closing = db.session.scalars(select(Closing)).one()
        assert (closing.kind, closing.valid_until) == (ClosingKind.REFUSED, None)
        assert standing_on(at, now.date()) is Standing.REFUSED
        assert db.session.scalars(select(Task)).one().person_id == at.stage.alice_id


def test_what_was_read_aloud_is_an_ending_of_its_own_kind(app: Flask, now) -> None:
    at = desk(app, now)
    with app.app_context():
        enter(at, answer(now.date(), way=Way.READ_ALOUD, reason="Uses no devices", scan=None), now)

        assert db.session.scalars(select(Closing)).one().kind is ClosingKind.ON_BEHALF
        assert standing_on(at, now.date()) is Standing.VALID


# -- what is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "days", "refusal"),
    [
        ({}, 1, DayToCome),
        ({}, -1, BeforeRelease),
        ({"language": "fr"}, 0, LanguageMissing),
        ({"outcome": PaperOutcome.REFUSED}, 0, WitnessMissing),
        ({"way": Way.READ_ALOUD, "scan": None}, 0, WhyMissing),
        ({"scan": None}, 0, ScanMissing),
    ],
)
def test_what_cannot_be_is_not_entered(sqlite_app: Flask, now, fields, days, refusal) -> None:
    at = desk(sqlite_app, now)
    with sqlite_app.app_context():
        with pytest.raises(refusal):
            enter(at, answer(now.date() + days * DAY, **fields), now)

        db.session.rollback()
        assert db.session.scalar(select(func.count(PaperRecord.id))) == 0
        assert db.session.scalar(select(func.count(Closing.id))) == 0


def test_the_day_is_that_of_the_person_not_of_the_server(sqlite_app: Flask, now) -> None:
    """Late in the evening in UTC it is tomorrow in Auckland."""
    at = desk(sqlite_app, now, time_zone="Pacific/Auckland")
    evening = now.replace(hour=22)
    with sqlite_app.app_context():
        enter(at, answer(evening.date() + DAY), evening)

        assert the_record().answered_on == evening.date() + DAY


def test_nobody_attests_to_their_own_signature(sqlite_app: Flask, now) -> None:
    at = desk(sqlite_app, now)
    with sqlite_app.app_context(), pytest.raises(OwnAnswer):
        enter(at, answer(now.date()), now, by_id=at.stage.alice_id)


def test_the_second_for_one_training_is_refused_and_names_the_first(app: Flask, now) -> None:
    at = desk(app, now)
    with app.app_context():
        first = enter(at, answer(now.date()), now)

        with pytest.raises(AnsweredAlready) as refused:
            enter(at, answer(now.date()), now)

        assert refused.value.record == first.key
        assert db.session.scalar(select(func.count(PaperRecord.id))) == 1


def test_of_two_at_once_the_tables_keep_the_first(app: Flask, now) -> None:
    """Whoever read before the other committed gets as far as writing, and is told what was first."""
    at = desk(app, now)
    with app.app_context():
        first = enter(at, answer(now.date()), now)
        copied = {
            column.name: getattr(first, column.name)
            for column in PaperRecord.__table__.columns
            if column.name not in ("id", "key")
        }
        second = PaperRecord(**copied, key="x" * 22)

        with pytest.raises(AnsweredAlready) as refused:
            write(second, db.session.get_one(Assignment, at.stage.assignment_id), answer(now.date()), now)

        assert refused.value.record == first.key
        db.session.commit()
        assert db.session.scalar(select(func.count(PaperScan.id))) == 1
        assert db.session.scalar(select(func.count(LedgerEntry.sequence)).filter_by(kind="paper_record")) == 1


# -- withdrawing --------------------------------------------------------------------------------------


def test_a_wrong_entry_is_withdrawn_by_a_new_fact_and_asked_again(app: Flask, now) -> None:
    at, later = desk(app, now), now + 3 * DAY
    with app.app_context():
        record = enter(at, answer(now.date()), now)
        before = (record.outcome, record.note, record.answered_on)

        withdrawal = withdraw(
            record=record, reason="Another Alice", by=db.session.get_one(Person, at.hanna_id), now=later
        )
        db.session.commit()

        assert the_record().withdrawn
        assert (record.outcome, record.note, record.answered_on) == before
        assert standing_on(at, now.date() + 2 * DAY) is Standing.VALID, "as it was known then"
        assert standing_on(at, later.date()) in (Standing.NOT_YET_DUE, Standing.DUE_SOON)
        again = db.session.scalars(select(Assignment).where(Assignment.period == 2)).one()
        assert (again.release_id, again.opened_on) == (at.stage.release_id, later.date())
        assert again.due_on >= later.date()
        entry = entry_about(f"closing_withdrawals/{withdrawal.id}")
        assert entry["kind"] == "withdrawal"
        assert "Another Alice" not in json.dumps(entry)


def test_after_a_withdrawal_the_right_paper_can_be_entered(app: Flask, now) -> None:
    at = desk(app, now)
    with app.app_context():
        record = enter(at, answer(now.date()), now)
        withdraw(record=record, reason="Wrong scan", by=db.session.get_one(Person, at.hanna_id), now=now)
        db.session.commit()
        again = db.session.scalars(select(Assignment).where(Assignment.period == 2)).one()
        at = type(at)(type(at.stage)(**vars(at.stage) | {"assignment_id": again.id}), at.hanna_id)

        enter(at, answer(now.date()), now)

        assert standing_on(at, now.date()) is Standing.VALID


def test_a_withdrawal_says_why_and_is_nobodys_own(sqlite_app: Flask, now) -> None:
    at = desk(sqlite_app, now)
    with sqlite_app.app_context():
        record = enter(at, answer(now.date()), now)
        alice = db.session.get_one(Person, at.stage.alice_id)

        with pytest.raises(WithdrawalReasonMissing):
            withdraw(record=record, reason="", by=db.session.get_one(Person, at.hanna_id), now=now)
        with pytest.raises(OwnAnswer):
            withdraw(record=record, reason="I do not like it", by=alice, now=now)
