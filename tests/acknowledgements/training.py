"""The stage for tests of signing: Alice, who has finished her training, and what she sends."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.acknowledgements.models import DisclosureAgreement, Signature
from app.acknowledgements.statement import document
from app.assignments.models import Assignment, Closing
from app.courses.models import Release
from app.courses.release_content import ReleaseContent, digest
from app.demo.factories import add, make_assignment, make_person, make_release, make_requirement, make_unit
from app.demo.sample_course import sample_content
from app.evidence.jobs import send_receipts
from app.extensions import db
from app.lessons.models import Reading
from app.lessons.steps import Step
from app.messages.models import OutboxMessage
from app.people.models import Person
from app.questions.models import Task
from app.quizzes.kinds import AttemptKind
from app.quizzes.models import Attempt, AttemptResult
from tests.support import PASSWORD, password_hash, sign_in

ALICE = "alice@harbourlane.example"


@dataclass(frozen=True)
class Stage:
    """Keys, not rows: tests hold no application context while a client is at work."""

    alice: str
    alice_id: int
    assignment: str
    assignment_id: int
    release_id: int
    unit_id: int


def set_stage(
    app: Flask,
    now: datetime,
    *,
    name: str = "Alice Arrow",
    language: str = "en",
    languages: tuple[str, ...] = ("en", "pl"),
    jurisdiction: str = "us",
    time_zone: str = "UTC",
    read: bool = True,
    passed: bool = True,
    agreed: bool = True,
    number: int = 1,
) -> Stage:
    """Alice with one open assignment; by default nothing stands between her and her signature."""
    with app.app_context():
        unit = make_unit(jurisdiction=jurisdiction, time_zone=time_zone, now=now)
        alice = make_person(
            name, unit=unit, email=ALICE, language=language, password_hash=password_hash(), now=now
        )
        contents = [sample_content(each) for each in languages]
        release = make_release(contents, number=number, now=now)
        assignment = make_assignment(make_requirement(now=now), alice, release, now=now)
        if read:
            read_lessons(assignment, contents[0], now)
        if passed:
            pass_check(assignment, now)
        if agreed:
            agree(alice, release, now)
        stage = Stage(alice.key, alice.id, assignment.key, assignment.id, release.id, unit.id)
        db.session.commit()
    return stage


def read_lessons(assignment: Assignment, content: ReleaseContent, now: datetime) -> None:
    for lesson in content.tracks["staff"].lessons:
        for step in Step:
            add(
                Reading(
                    assignment_id=assignment.id,
                    lesson=lesson,
                    step=step,
                    round=0,
                    answer=None,
                    language="en",
                    active_seconds=20,
                    recorded_at=now,
                )
            )


def pass_check(assignment: Assignment, now: datetime, *, points: int = 90, passed: bool = True) -> Attempt:
    attempt = add(
        Attempt(
            assignment_id=assignment.id,
            kind=AttemptKind.CHECK,
            number=1,
            form={"seed": "test", "items": []},
            language="en",
            started_at=now,
        )
    )
    add(
        AttemptResult(
            attempt_id=attempt.id,
            points=points,
            maximum=100,
            pass_mark=75,
            harmful_on_critical=False,
            passed=passed,
            missed_rules=[],
            finished_at=now,
        )
    )
    return attempt


def agree(person: Person, release: Release, now: datetime) -> DisclosureAgreement:
    text = sample_content("en").policy.disclosure
    return add(
        DisclosureAgreement(
            person_id=person.id,
            text=text,
            sha256=digest(text),
            language="en",
            release_id=release.id,
            agreed_at=now,
        )
    )


# -- what a browser sends -----------------------------------------------------------------------------


def signed_in_client(app: Flask, name: str = ALICE) -> FlaskClient:
    client = app.test_client()
    sign_in(client, name)
    return client


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    assert found, f"no field {name} in:\n{page}"
    return html.unescape(re.search(r'value="([^"]*)"', found[0])[1])


def entries(page: str, **changes: str) -> dict[str, str]:
    """What Alice enters on the signing page that she sees."""
    boxes = re.findall(r'name="(statement-[^"]+)"', page)
    values = {name: hidden(page, name) for name in ("csrf_token", "language", "text_sha256")}
    values |= dict.fromkeys(boxes, "y")
    return values | {"typed_name": "Alice Arrow", "comment": "", "password": PASSWORD} | changes


def open_page(client: FlaskClient, stage: Stage, **query: str) -> str:
    answer = client.get(f"/assignments/{stage.assignment}/sign", query_string=query)
    assert answer.status_code == 200, answer.text
    return answer.text


def go_to_review(client: FlaskClient, stage: Stage, **changes: str) -> dict[str, str]:
    """Send the form; what comes back is the form of the review page."""
    answer = client.post(
        f"/assignments/{stage.assignment}/sign", data=entries(open_page(client, stage), **changes)
    )
    assert answer.status_code == 200, answer.text
    return {name: hidden(answer.text, name) for name in ("csrf_token", "review")}


def confirm(client: FlaskClient, stage: Stage, sent: dict[str, str]):
    return client.post(f"/assignments/{stage.assignment}/sign/confirm", data=sent)


def sign(client: FlaskClient, stage: Stage, **changes: str) -> str:
    """Go all the way; returns the receipt's address."""
    answer = confirm(client, stage, go_to_review(client, stage, **changes))
    assert answer.status_code == 303, answer.text
    return answer.location


# -- what is stored -----------------------------------------------------------------------------------


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def stored(app: Flask) -> dict[str, int]:
    """How much evidence there is: nothing of it may appear where an act was refused."""
    return {
        model.__tablename__: count(app, model)
        for model in (Signature, DisclosureAgreement, Closing, Task, OutboxMessage)
    }


def receipt_mails(app: Flask) -> list[OutboxMessage]:
    """The copies that the worker owes the signers by now, after two turns of it; detached."""
    with app.app_context():
        send_receipts()
        send_receipts()
        mails = list(db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "receipt")))
        db.session.expunge_all()
        return mails


def the_signature(app: Flask) -> Signature:
    """The only signature, loaded with what its receipt says; detached."""
    with app.app_context():
        signature = db.session.scalars(select(Signature)).one()
        db.session.expunge_all()
        return signature


def expected_text(language: str = "en", *, with_polish: bool = False) -> str:
    return document(sample_content(language), sample_content("pl") if with_polish else None).text
