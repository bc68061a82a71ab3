"""The stage for tests of learning: who learns what, and what their browser sends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.assignments.kinds import ClosingKind, Origin
from app.assignments.models import Assignment, Closing
from app.courses.release_content import ReleaseContent
from app.demo.factories import add, make_assignment, make_person, make_release, make_requirement, make_unit
from app.demo.sample_course import sample_content
from app.extensions import db
from app.lessons.models import Reading
from app.lessons.steps import Step
from app.people.models import Person
from app.questions.models import Task
from app.quizzes.actions import start_check
from app.quizzes.models import Attempt, AttemptResult, Choice
from tests.support import csrf_token, password_hash, sign_in

ALICE, EVE, CAROL = "alice@harbourlane.example", "eve@harbourlane.example", "carol@harbourlane.example"
LESSONS = ("L2.1", "L4.1")


@dataclass(frozen=True)
class Room:
    """Keys, not rows: tests hold no application context while a client is at work."""

    alice: str  # key of Alice's assignment
    eve: str  # key of Eve's, who works elsewhere
    requirement_id: int
    release_id: int


def set_classroom(
    app: Flask,
    now: datetime,
    *,
    languages: tuple[str, ...] = ("en", "pl"),
    language: str = "en",
    contents: list[ReleaseContent] | None = None,
) -> Room:
    """Alice and Eve with one open assignment each; Carol manages Alice."""
    with app.app_context():
        here, there = make_unit(now=now), make_unit("Mill Road", now=now)
        secret = password_hash()
        alice = make_person(
            "Alice Arrow", unit=here, email=ALICE, language=language, password_hash=secret, now=now
        )
        eve = make_person("Eve Ellis", unit=there, email=EVE, password_hash=secret, now=now)
        make_person("Carol Castle", unit=here, leads=True, email=CAROL, password_hash=secret, now=now)
        release = make_release(contents or [sample_content(each) for each in languages], now=now)
        requirement = make_requirement(now=now)
        keys = [make_assignment(requirement, person, release, now=now).key for person in (alice, eve)]
        room = Room(keys[0], keys[1], requirement.id, release.id)
        db.session.commit()
    return room


def signed_in(app: Flask, name: str = ALICE) -> FlaskClient:
    client = app.test_client()
    sign_in(client, name)
    return client


# -- the past ------------------------------------------------------------------------------------------


def read_all(app: Flask, key: str, now: datetime, lessons: tuple[str, ...] = LESSONS, round: int = 0) -> None:
    """The lessons, read to the end."""
    with app.app_context():
        for lesson in lessons:
            for step in Step:
                add(
                    Reading(
                        assignment_id=the_assignment(key).id,
                        lesson=lesson,
                        step=step,
                        round=round,
                        answer="y",
                        language="en",
                        active_seconds=20,
                        recorded_at=now,
                    )
                )
        db.session.commit()


def check_taken(
    app: Flask, key: str, now: datetime, *, passed: bool, missed: tuple[str, ...] = (), number: int = 1
) -> str:
    """A check that is over, as its result tells; returns its key."""
    with app.app_context():
        assignment = the_assignment(key)
        attempt = add(
            Attempt(
                assignment_id=assignment.id,
                kind="check",
                number=number,
                form={"seed": "s", "items": []},
                language="en",
                started_at=now,
            )
        )
        add(
            AttemptResult(
                attempt_id=attempt.id,
                points=90 if passed else 40,
                maximum=100,
                pass_mark=75,
                harmful_on_critical=False,
                passed=passed,
                missed_rules=list(missed),
                finished_at=now,
            )
        )
        found = attempt.key
        db.session.commit()
    return found


def close(app: Flask, key: str, kind: ClosingKind, now: datetime) -> None:
    valid_until = now.date() + timedelta(days=365) if kind is ClosingKind.SIGNED else None
    with app.app_context():
        add(
            Closing(
                assignment_id=the_assignment(key).id,
                kind=kind,
                closed_at=now,
                closed_on=now.date(),
                valid_until=valid_until,
                reason="",
            )
        )
        db.session.commit()


def next_period(app: Flask, key: str, now: datetime, content: list[ReleaseContent] | None = None) -> str:
    """A second period opens, on a new release if there is new `content`; returns its key."""
    with app.app_context():
        before = the_assignment(key)
        release = make_release(content, number=2, now=now) if content else before.release
        assignment = make_assignment(
            before.requirement,
            db.session.get_one(Person, before.person_id),
            release,
            period=2,
            origin=Origin.MATERIAL_CHANGE if content else Origin.REATTESTATION,
            now=now,
        )
        found = assignment.key
        db.session.commit()
    return found


def the_assignment(key: str) -> Assignment:
    return db.session.scalars(select(Assignment).where(Assignment.key == key)).one()


def begin_check(app: Flask, key: str, now: datetime, seed: str = "seed") -> str:
    """A check with a known seed; returns its key."""
    with app.app_context():
        assignment = the_assignment(key)
        attempt = start_check(
            assignment=assignment, content=sample_content(), jurisdiction="us", now=now, seed=seed
        )
        found = attempt.key
        db.session.commit()
    return found


# -- what a browser sends ------------------------------------------------------------------------------


def send(client: FlaskClient, path: str, data: dict[str, object] | None = None):
    """A form with its token."""
    return client.post(path, data={"csrf_token": csrf_token(client, "/my-questions"), **(data or {})})


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found[1]


def place_of(page: str, option: str) -> str:
    """Where the sample's option stands on the screen."""
    found = re.search(rf'value="(\d)"[^>]*><span[^>]*>Option {option}<', page)
    assert found, f"no option {option}"
    return found[1]


def choice_on(page: str, option: str) -> dict[str, object]:
    return {"item": field(page, "item"), "node": field(page, "node"), "option": place_of(page, option)}


def choose(client: FlaskClient, attempt: str, option: str):
    """Take an option of the decision that is open."""
    path = f"/attempts/{attempt}"
    return send(client, f"{path}/choices", choice_on(client.get(path).text, option))


def play_through(client: FlaskClient, attempt: str, options: str) -> list[str]:
    """Choose until the end, these options in turn (the last one again and again); returns the pages seen."""
    pages: list[str] = []
    while (page := client.get(f"/attempts/{attempt}")).status_code == 200 and 'name="option"' in page.text:
        pages.append(page.text)
        option = options[min(len(pages), len(options)) - 1]
        answer = send(client, f"/attempts/{attempt}/choices", choice_on(page.text, option))
        assert answer.status_code == 303, answer.text
    return pages


def key_in(location: str) -> str:
    found = re.search(r"/attempts/([A-Za-z0-9_-]{22})", location)
    assert found, location
    return found[1]


# -- what is stored ------------------------------------------------------------------------------------


def stored(app: Flask) -> dict[str, int]:
    """How much there is of everything that learning writes."""
    with app.app_context():
        return {
            model.__tablename__: db.session.scalar(select(func.count()).select_from(model)) or 0
            for model in (Reading, Attempt, Choice, AttemptResult, Task)
        }


def results(app: Flask) -> list[AttemptResult]:
    """All results, oldest first; detached."""
    with app.app_context():
        found = list(db.session.scalars(select(AttemptResult).order_by(AttemptResult.id)))
        db.session.expunge_all()
        return found
