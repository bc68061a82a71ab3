"""Signatures and agreements are evidence: the database refuses to change them."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.acknowledgements.actions import record_signature
from app.acknowledgements.actions.drafting import Draft, closing_with
from app.acknowledgements.models import Signature
from app.acknowledgements.queries import Desk
from app.acknowledgements.refusals import AlreadyAnswered
from app.assignments.models import Assignment
from app.extensions import db
from app.people.models import Person
from tests.acknowledgements.training import count, set_stage, sign, signed_in_client, the_signature

CHANGES = [
    "UPDATE signatures SET signed_at = '2020-01-01 00:00:00'",
    "UPDATE signatures SET legal_name = 'Mallory'",
    "UPDATE signatures SET outcome = 'refused'",
    "DELETE FROM signatures",
    "UPDATE disclosure_agreements SET text = 'something else'",
    "DELETE FROM disclosure_agreements",
    "UPDATE closings SET kind = 'refused'",
    "DELETE FROM closings",
]


@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_refuses_to_change_what_was_signed(app: Flask, now, statement: str) -> None:
    stage = set_stage(app, now)
    sign(signed_in_client(app), stage)

    with app.app_context(), pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(statement))

    assert count(app, Signature) == 1
    assert the_signature(app).legal_name == "Alice Arrow"


def test_one_assignment_has_one_signature(app: Flask, now) -> None:
    stage = set_stage(app, now)
    sign(signed_in_client(app), stage)
    first = the_signature(app)

    with app.app_context():
        values = {column.key: getattr(first, column.key) for column in Signature.__table__.columns}
        second = {name: value for name, value in values.items() if name not in ("id", "key")}
        again, assignment = Signature(**second), db.session.get_one(Assignment, first.assignment_id)
        person, desk = db.session.get_one(Person, first.person_id), Desk(None, agreed=True)
        draft = Draft(again, closing_with(again, assignment), assignment, person, None, desk)
        with pytest.raises(AlreadyAnswered) as refusal:
            record_signature(draft, now=now)
        db.session.rollback()
        db.session.add(Signature(**second))
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()

    assert refusal.value.receipt == first.key


def test_a_person_with_a_signature_cannot_be_deleted(app: Flask, now) -> None:
    stage = set_stage(app, now)
    sign(signed_in_client(app), stage)

    with app.app_context(), pytest.raises(DBAPIError):
        db.session.execute(text("DELETE FROM persons"))
