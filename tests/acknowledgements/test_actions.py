"""Signing without a browser: the rules hold whoever calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.acknowledgements import actions
from app.acknowledgements.models import Signature
from app.acknowledgements.queries import desk_for
from app.acknowledgements.refusals import (
    DisclosureMissing,
    Ended,
    NameDiffers,
    NotYours,
    ReviewExpired,
    ReviewNotGenuine,
    StatementsMissing,
    StepMissing,
    TextDiffers,
)
from app.acknowledgements.review import Answers, Review
from app.acknowledgements.statement import document
from app.assignments.actions import close
from app.assignments.kinds import ClosingKind
from app.assignments.models import Assignment, Closing
from app.courses.refusals import LanguageNotPublished
from app.demo.factories import make_person
from app.demo.sample_course import sample_content
from app.extensions import db
from app.people.actions import start_session
from app.people.models import Person
from app.people.queries import workplace_of
from tests.acknowledgements.training import Stage, count, set_stage

LIFETIME = timedelta(minutes=5)
WORDS = document(sample_content("en"))
ANSWERS = Answers(
    language="en",
    text_sha256=WORDS.sha256,
    statements=tuple(statement.id for statement in WORDS.statements),
    typed_name="Alice Arrow",
)


def act(stage: Stage, now: datetime, change: Callable[[Review], Review] = lambda review: review) -> Signature:
    """Alice signs at `now`, a minute after she has shown her password."""
    alice = db.session.get(Person, stage.alice_id)
    assignment = db.session.get(Assignment, stage.assignment_id)
    _token, session = start_session(person=alice, device="Test", now=now - timedelta(minutes=1))
    review = Review(
        assignment=assignment.key,
        person=alice.key,
        session=session.key,
        answers=ANSWERS,
        authenticated_at=now - timedelta(minutes=1),
    )
    return actions.sign(
        assignment=assignment,
        person=alice,
        session=session,
        review=change(review),
        workplace=workplace_of(alice.id, now.date()),
        lifetime=LIFETIME,
        software_version="test",
        desk=desk_for(assignment),
        now=now,
    )


def answering(**changes: object) -> Callable[[Review], Review]:
    return lambda review: replace(review, answers=replace(review.answers, **changes))


def test_signing_returns_the_same_signature_again(app: Flask, now) -> None:
    stage = set_stage(app, now)
    with app.app_context():
        first = act(stage, now)
        again = act(stage, now + timedelta(days=1), answering(typed_name="", statements=()))

        assert again is first


@pytest.mark.parametrize(
    ("missing", "refusal"),
    [("read", StepMissing), ("passed", StepMissing), ("agreed", DisclosureMissing)],
)
def test_no_caller_signs_without_the_steps_before(
    app: Flask, now, missing: str, refusal: type[Exception]
) -> None:
    stage = set_stage(app, now, **{missing: False})

    with app.app_context(), pytest.raises(refusal):
        act(stage, now)

    assert count(app, Signature) == 0
    assert count(app, Closing) == 0


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (answering(text_sha256="0" * 64), TextDiffers),
        (answering(statements=ANSWERS.statements[1:]), StatementsMissing),
        (answering(typed_name="Alice"), NameDiffers),
        (answering(language="de"), LanguageNotPublished),
        (answering(language="pl"), TextDiffers),
        (lambda review: replace(review, assignment="x" * 22), ReviewNotGenuine),
        (lambda review: replace(review, person="x" * 22), ReviewNotGenuine),
        (lambda review: replace(review, session="x" * 22), ReviewNotGenuine),
        (
            lambda review: replace(review, authenticated_at=review.authenticated_at - LIFETIME),
            ReviewExpired,
        ),
        (
            lambda review: replace(review, authenticated_at=review.authenticated_at + timedelta(hours=1)),
            ReviewExpired,
        ),
    ],
)
def test_no_caller_signs_with_other_answers(
    app: Flask, now, change: Callable[[Review], Review], refusal: type[Exception]
) -> None:
    stage = set_stage(app, now)

    with app.app_context(), pytest.raises(refusal):
        act(stage, now, change)

    assert count(app, Signature) == 0


def test_a_missing_step_is_named(app: Flask, now) -> None:
    stage = set_stage(app, now, read=False)

    with app.app_context(), pytest.raises(StepMissing) as refusal:
        act(stage, now)

    assert (refusal.value.step, refusal.value.lesson) == ("lesson", "L4.1")


def test_what_has_ended_is_not_signed(app: Flask, now) -> None:
    stage = set_stage(app, now)
    with app.app_context():
        assignment = db.session.get(Assignment, stage.assignment_id)
        close(assignment=assignment, kind=ClosingKind.LEFT_UNSIGNED, closed_on=now.date(), now=now)

        with pytest.raises(Ended) as refusal:
            act(stage, now)

        assert refusal.value.how == "left_unsigned"


def test_no_caller_signs_for_somebody_else(app: Flask, now) -> None:
    stage = set_stage(app, now)
    with app.app_context():
        eve = make_person("Eve Else", now=now)
        alice = db.session.get(Person, stage.alice_id)
        assignment = db.session.get(Assignment, stage.assignment_id)
        sessions = [start_session(person=person, device="Test", now=now)[1] for person in (alice, eve)]
        review = Review(
            assignment=assignment.key,
            person=alice.key,
            session=sessions[0].key,
            answers=ANSWERS,
            authenticated_at=now,
        )

        for person, session in ((eve, sessions[1]), (eve, sessions[0]), (alice, sessions[1])):
            with pytest.raises(NotYours):
                actions.sign(
                    assignment=assignment,
                    person=person,
                    session=session,
                    review=review,
                    workplace=workplace_of(person.id, now.date()),
                    lifetime=LIFETIME,
                    software_version="test",
                    desk=desk_for(assignment),
                    now=now,
                )


def test_no_caller_refuses_with_an_old_password(app: Flask, now) -> None:
    stage = set_stage(app, now)
    with app.app_context():
        alice = db.session.get(Person, stage.alice_id)
        _token, session = start_session(
            person=alice, device="Test", now=now - LIFETIME - timedelta(seconds=1)
        )

        with pytest.raises(ReviewExpired):
            actions.refuse(
                assignment=db.session.get(Assignment, stage.assignment_id),
                person=alice,
                session=session,
                language="en",
                text_sha256=WORDS.sha256,
                words="",
                witness="",
                workplace=workplace_of(alice.id, now.date()),
                lifetime=LIFETIME,
                software_version="test",
                now=now,
            )

    assert count(app, Signature) == 0


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Warsaw", date(2027, 3, 1)),
        ("America/New_York", date(2027, 2, 28)),
        ("UTC", date(2027, 2, 28)),
    ],
)
def test_the_assignment_closes_on_the_day_where_the_person_works(app: Flask, zone: str, day: date) -> None:
    late = datetime(2027, 2, 28, 23, 30, tzinfo=UTC)
    stage = set_stage(app, late - timedelta(days=1), time_zone=zone)
    with app.app_context():
        act(stage, late)
        db.session.commit()

        assert db.session.scalars(select(Closing)).one().closed_on == day


def test_the_hour_that_comes_twice_is_two_instants(app: Flask) -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    stored = []
    for signed_at in (first, first + timedelta(hours=1)):
        with app.app_context():
            db.session.remove()
        stage = set_stage_anew(app, signed_at)
        with app.app_context():
            stored.append(act(stage, signed_at).signed_at)
            db.session.commit()

    assert stored == [first, first + timedelta(hours=1)]
    with app.app_context():
        rows = list(db.session.scalars(select(Signature.signed_at).order_by(Signature.signed_at)))
    assert rows == stored


def set_stage_anew(app: Flask, now: datetime) -> Stage:
    """Another Alice, where there is one already."""
    with app.app_context():
        before = db.session.scalars(select(Person)).first()
        if before is not None:
            before.sign_in_names.clear()
            before.employee_number = before.email = None
            db.session.commit()
    return set_stage(app, now, time_zone="Europe/Warsaw", number=2 if before else 1)
