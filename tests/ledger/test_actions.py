"""Entering facts: sealed at the commit, in order, without gaps, by the log's own key alone."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.extensions import db
from app.ledger import actions, queries
from app.ledger.errors import LogKeyDiffers
from app.ledger.kinds import EntryKind
from app.ledger.models import LedgerEntry, LedgerOpenings
from app.ledger.notes import new_key
from app.sealing import log_key, why_not_to_start
from tests.ledger.entering import enter, entries, leaves


def test_the_first_entry_names_the_key_and_the_fact_follows(app: Flask, now: datetime) -> None:
    with app.app_context():
        enter("releases/1", now)
        db.session.commit()
        key = log_key()

    assert [(each["sequence"], each["kind"], each["subject"]) for each in leaves(app)] == [
        (0, "log_key", f"log_keys/{key.id}"),
        (1, "release", "releases/1"),
    ]
    assert leaves(app)[0]["facts"] == {"vkey": key.vkey}


def test_what_is_rolled_back_was_never_entered(app: Flask, now: datetime) -> None:
    with app.app_context():
        enter("releases/1", now)
        db.session.rollback()
        enter("releases/2", now)
        db.session.commit()

    assert [each["subject"] for each in leaves(app)[1:]] == ["releases/2"]


def test_the_end_of_a_savepoint_seals_nothing(app: Flask, now: datetime) -> None:
    with app.app_context():
        enter("releases/1", now)
        with db.session.begin_nested():
            pass
        assert queries.size() == 0
        db.session.commit()

    assert len(entries(app)) == 2


def test_facts_of_one_transaction_are_entered_in_the_order_of_their_times(app: Flask, now: datetime) -> None:
    with app.app_context():
        for number in (3, 1, 2):
            enter(f"releases/{number}", now + timedelta(days=number))
        db.session.commit()

    assert [each["subject"] for each in leaves(app)[1:]] == ["releases/1", "releases/2", "releases/3"]
    assert not any(each["clock_regressed"] for each in leaves(app))


def test_a_fact_is_entered_once(app: Flask, now: datetime) -> None:
    with app.app_context():
        enter("releases/1", now)
        db.session.commit()
        enter("releases/1", now)
        with pytest.raises(DBAPIError):
            db.session.commit()
        db.session.rollback()

    assert len(entries(app)) == 2


def test_c75_a_clock_that_was_set_back_is_flagged_and_the_order_stays(app: Flask, now: datetime) -> None:
    with app.app_context():
        for number, at in enumerate([now, now - timedelta(hours=2), now - timedelta(hours=1)]):
            enter(f"releases/{number}", at)
            db.session.commit()

    assert [each["clock_regressed"] for each in leaves(app)[1:]] == [False, True, False]


def test_whoever_began_earlier_and_commits_later_is_recorded_after(app: Flask, now: datetime) -> None:
    with app.app_context():
        for number, at in enumerate([now, now - timedelta(seconds=3)]):
            enter(f"releases/{number}", at)
            db.session.commit()

    first, second = leaves(app)[1:]
    assert second["recorded_at"] == first["recorded_at"]
    assert not second["clock_regressed"]


def test_another_key_signs_nothing_and_stops_the_start(app: Flask, now: datetime) -> None:
    with app.app_context():
        enter("releases/1", now)
        db.session.commit()
        own = log_key()
        app.extensions["log_key"] = new_key(own.origin)
        enter("releases/2", now)
        with pytest.raises(LogKeyDiffers):
            db.session.commit()
        db.session.rollback()

        assert own.id in (why_not_to_start() or "")
        app.extensions["log_key"] = own
        assert why_not_to_start() is None

    assert len(entries(app)) == 2


def test_asking_whether_to_start_keeps_no_lock(app: Flask) -> None:
    with app.app_context():
        why_not_to_start()

        assert not db.session().in_transaction()


def test_a_key_is_changed_by_an_entry_of_the_old_one(app: Flask, now: datetime) -> None:
    with app.app_context():
        enter("releases/1", now)
        db.session.commit()
        old, new = log_key(), new_key(log_key().origin)
        actions.change_key(old=old, new=new, reason="The laptop was lost.", now=now)
        db.session.commit()
        app.extensions["log_key"] = new
        enter("releases/2", now)
        db.session.commit()

        assert [queries.signer_of(number) for number in range(4)] == [old.vkey, old.vkey, old.vkey, new.vkey]


def test_a_quiet_hour_is_an_entry(app: Flask, now: datetime) -> None:
    with app.app_context():
        assert not actions.beat(now=now)  # nothing was ever entered
        enter("releases/1", now)
        db.session.commit()
        assert not actions.beat(now=now + timedelta(minutes=59))
        assert actions.beat(now=now + timedelta(minutes=60))
        db.session.commit()

    assert leaves(app)[-1]["kind"] == "heartbeat"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entries SET leaf = '{}'",
        "DELETE FROM ledger_entries WHERE sequence = 1",
        "DELETE FROM ledger_entries",
    ],
)
def test_the_database_refuses_to_change_an_entry(app: Flask, now: datetime, statement: str) -> None:
    with app.app_context():
        enter("releases/1", now)
        db.session.commit()
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(text(statement))
        db.session.rollback()

    assert len(entries(app)) == 2


def test_what_is_private_stands_beside_the_entry_and_not_in_it(app: Flask, now: datetime) -> None:
    with app.app_context():
        actions.enter(
            kind=EntryKind.RELEASE,
            fact="releases/1",
            facts={},
            private={"printed_name": "Alice Arrow"},
            now=now,
        )
        db.session.commit()
        entry = db.session.scalars(select(LedgerEntry).where(LedgerEntry.sequence == 1)).one()
        opened = db.session.get_one(LedgerOpenings, 1).openings

    assert "Alice" not in entry.leaf
    assert opened["printed_name"]["value"] == "Alice Arrow"
    assert set(json.loads(entry.leaf)["commitments"]) == {"printed_name"}


def test_the_log_grows_at_a_constant_price(app: Flask, now: datetime) -> None:
    from tests.support import count_queries

    costs = []
    with app.app_context():
        enter("releases/first", now)  # the first one of all asks more: who has seen a log that is not there?
        db.session.commit()
    for number in (1, 2, 40):
        with app.app_context():
            for each in range(number):
                enter(f"releases/{number}-{each}", now)
            with count_queries(app) as statements:
                db.session.commit()
            costs.append(len(statements))

    assert len(set(costs)) == 1
