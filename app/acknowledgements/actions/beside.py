"""The ways beside signing: asking first, and agreeing to sign electronically at all."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.acknowledgements import queries
from app.acknowledgements.models import DisclosureAgreement
from app.acknowledgements.refusals import TextDiffers
from app.assignments.actions import pause_for_question
from app.assignments.models import Assignment
from app.courses.queries import content
from app.courses.release_content import digest
from app.extensions import db
from app.people.models import Person
from app.people.workplace import Workplace
from app.questions.actions import open_task
from app.questions.kinds import TaskKind
from app.questions.models import Task
from app.questions.queries import open_question_of
from app.shared.clock import date_in


def ask_first(
    *, assignment: Assignment, person: Person, text: str, language: str, workplace: Workplace, now: datetime
) -> Task:
    """The person asks before they sign. The first question pauses the due date; signing stays possible.

    The same words again, while they wait for their answer, are the same question.
    """
    hold(assignment, person)
    queries.require_open(assignment)
    waiting = open_question_of(assignment.id)
    if waiting is not None and waiting.text == text:
        return waiting
    task = open_task(
        kind=TaskKind.QUESTION,
        person_id=person.id,
        assignment_id=assignment.id,
        text=text,
        language=language,
        now=now,
    )
    if waiting is None:
        pause_for_question(assignment=assignment, now=now, on=date_in(now, workplace.time_zone))
    return task


def agree_to_disclosure(
    *, person: Person, assignment: Assignment, language: str, text_sha256: str, now: datetime
) -> DisclosureAgreement:
    """The person agrees to sign electronically, to the words with this hash. Asked once in a life.

    Raises `TextDiffers` if those are not the words of the assignment's release.
    """
    given = queries.disclosure_of(person.id)
    if given is not None:
        return given
    text = content(assignment.release_id, language).policy.disclosure
    if digest(text) != text_sha256:
        raise TextDiffers
    agreement = DisclosureAgreement(
        person_id=person.id,
        text=text,
        sha256=text_sha256,
        language=language,
        release_id=assignment.release_id,
        agreed_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(agreement)
    except IntegrityError:  # the other tab was quicker
        given = queries.disclosure_of(person.id)
        if given is None:
            raise
        return given
    return agreement


def hold(assignment: Assignment, person: Person) -> None:
    """From here to the end of the transaction, no other act of this person runs beside this one.

    PostgreSQL waits at the person's row; SQLite's writers stand in line anyway. What was read before
    the wait may be old, so how it ended and when it is due are read again.
    """
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update(key_share=True))
    db.session.expire(assignment, ["closing", "due_changes"])
