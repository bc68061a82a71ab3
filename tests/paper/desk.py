"""The stage for tests of paper: Alice, who is asked to sign, and Hanna from HR, who enters what is on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.assignments.models import Assignment
from app.demo.factories import make_person
from app.extensions import db
from app.paper.actions import enter_answer
from app.paper.answers import Answer
from app.paper.kinds import PaperOutcome, Way
from app.paper.models import PaperRecord
from app.paper.scans import PDF, Scan
from app.people.kinds import Confirmation
from app.people.models import Person, Unit
from app.people.queries import Confirmed
from app.people.roles import Role
from tests.acknowledgements.training import Stage, set_stage, signed_in_client
from tests.support import csrf_token, password_hash

HANNA = "hanna@harbourlane.example"
SCAN = b"%PDF-1.4\n1 0 obj <<>> endobj\n%%EOF\n"


@dataclass(frozen=True)
class Desk:
    stage: Stage
    hanna_id: int


def desk(app: Flask, now: datetime, **fields: Any) -> Desk:
    stage = set_stage(app, now, read=False, passed=False, agreed=False, **fields)
    with app.app_context():
        hanna = make_person(
            "Hanna Hart", unit=db.session.get_one(Unit, stage.unit_id), roles=(Role.HR,), email=HANNA,
            password_hash=password_hash(), now=now,
        )  # fmt: skip
        db.session.commit()
        return Desk(stage, hanna.id)


def answer(on: date, **fields: Any) -> Answer:
    values: dict[str, Any] = {
        "way": Way.PAPER, "outcome": PaperOutcome.SIGNED, "language": "en", "on": on, "witness": "",
        "reason": "", "note": "", "scan": Scan(SCAN, PDF),
    }  # fmt: skip
    return Answer(**values | fields)


def enter(at: Desk, given: Answer, now: datetime, *, by_id: int | None = None) -> PaperRecord:
    """Within an application context; commits."""
    record = enter_answer(
        given,
        assignment=db.session.get_one(Assignment, at.stage.assignment_id),
        by=db.session.get_one(Person, by_id or at.hanna_id),
        confirmed=Confirmed(Confirmation.SECOND_FACTOR, now),
        software_version="test",
        now=now,
    )
    db.session.commit()
    return record


def the_record() -> PaperRecord:
    return db.session.scalars(select(PaperRecord)).one()


def hanna(app: Flask) -> FlaskClient:
    return signed_in_client(app, HANNA)


def send(client: FlaskClient, at: Desk, **fields: Any) -> Any:
    """The form for Alice; a scan of None leaves the file away."""
    page = f"/people/{at.stage.alice}/paper"
    scan = fields.pop("scan", SCAN)
    values: dict[str, Any] = {
        "assignment": at.stage.assignment, "language": "en", "way": "paper", "outcome": "signed",
        "answered_on": date.today().isoformat(), "witness": "", "reason": "", "note": "",
        "csrf_token": csrf_token(client, page),
    } | fields  # fmt: skip
    if scan is not None:
        values["scan"] = (BytesIO(scan), "paper.pdf")
    return client.post(page, data=values, content_type="multipart/form-data")
