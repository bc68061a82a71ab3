"""Rows that are inserted by themselves, on both databases."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import inspect, select

from app.assignments.models import Leave
from app.demo.factories import make_person
from app.extensions import db
from app.shared.clock import utc_now
from app.shared.database import insert_row


def leave(person_id: int) -> Leave:
    now = utc_now()
    return Leave(
        person_id=person_id,
        starts_on=now.date(),
        ends_on=now.date(),
        note="",
        recorded_at=now,
        recorded_on=now.date(),
        recorded_by_id=person_id,
    )


def test_a_row_inserted_by_itself_is_the_sessions_with_its_id_and_defaults(app: Flask) -> None:
    with app.app_context():
        row = leave(make_person(now=utc_now()).id)
        insert_row(row)

        assert inspect(row).persistent
        assert (row.key, row) == (
            db.session.execute(select(Leave.key)).scalar_one(),
            db.session.get(Leave, row.id),
        )


def test_a_row_whose_savepoint_is_taken_back_stands_no_more(app: Flask) -> None:
    with app.app_context():
        row = leave(make_person(now=utc_now()).id)
        savepoint = db.session.begin_nested()
        insert_row(row)
        savepoint.rollback()

        assert not inspect(row).persistent
        assert db.session.scalars(select(Leave)).all() == []
