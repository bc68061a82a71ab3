"""A small company in which a year has been played, and everything that its tables hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from app.demo import cast
from app.demo.company import fill
from app.extensions import Model, db
from app.people.models import Person, RecordView

played: list[bytes] = []  # the filled database, for the next test that wants one


def play(app: Flask, now: datetime) -> dict[str, int]:
    """Fill the empty database; ids of the cast by employee number."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite" and played:
            raw = db.engine.raw_connection()
            raw.driver_connection.deserialize(played[0])
            raw.close()
        else:
            fill(people=12, now=now)
            db.session.flush()
            ids = numbers()
            db.session.add(
                RecordView(
                    person_id=ids[cast.ALICE.number],
                    viewer_id=ids[cast.HANNA.number],
                    part="training",
                    subject="",
                    viewed_at=now,
                )
            )
            db.session.commit()
            if db.engine.dialect.name == "sqlite":
                raw = db.engine.raw_connection()
                played.append(raw.driver_connection.serialize())
                raw.close()
        return numbers()


def numbers() -> dict[str, int]:
    return dict(db.session.execute(select(Person.employee_number, Person.id)).tuples().all())


def all_rows() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row of every table."""
    for table in Model.metadata.sorted_tables:
        for row in db.session.execute(select(table)).mappings():
            yield table.name, dict(row)


def person_with(id: int) -> Person:
    return db.session.get_one(Person, id)
