"""What may be entered, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.acknowledgements.models import Signature
from app.assignments.models import Assignment, Closing
from app.courses.queries import hashes_of
from app.extensions import db
from app.paper.answers import Answer, problems_with
from app.paper.models import PaperRecord
from app.paper.refusals import AnsweredAlready, EndedUnanswered, OwnAnswer
from app.people.models import Person
from app.people.queries import visible_to, workplace_of
from app.people.viewer import Viewer
from app.shared.clock import date_in
from app.shared.errors import Refused


def answerable(person_id: int) -> list[Assignment]:
    """The person's open assignments, the newest first, and those that have ended, to say how."""
    rows = db.session.scalars(
        select(Assignment)
        .where(Assignment.person_id == person_id)
        .options(
            joinedload(Assignment.release),
            joinedload(Assignment.requirement),
            joinedload(Assignment.closing).joinedload(Closing.withdrawal),
        )
        .order_by(Assignment.id.desc())
    )
    return sorted(rows, key=lambda each: each.closing is not None)


def assignment_under(person_id: int, course: str, number: int) -> Assignment | None:
    """The person's newest assignment under this release: an open one before those that have ended."""
    rows = answerable(person_id)
    return next(
        (each for each in rows if (each.release.course, each.release.number) == (course, number)), None
    )


def objections(answer: Answer, *, assignment: Assignment, by_id: int, now: datetime) -> Iterator[Refused]:
    """Everything that speaks against entering this answer for this assignment."""
    if assignment.person_id == by_id:
        yield OwnAnswer()
    if assignment.closing is not None:
        yield ended_already(assignment)
    zone = workplace_of(assignment.person_id, date_in(now, "UTC")).time_zone
    yield from problems_with(
        answer,
        published_on=date_in(assignment.release.published_at, zone),
        today=date_in(now, zone),
        languages=hashes_of(assignment.release_id),
    )


def ended_already(assignment: Assignment) -> AnsweredAlready | EndedUnanswered:
    """By which record: a receipt's number or a paper record's."""
    closing = assignment.closing
    assert closing is not None  # noqa: S101  # only asked of assignments that have ended
    record = db.session.scalar(select(PaperRecord.key).where(PaperRecord.assignment_id == assignment.id))
    receipt = db.session.scalar(select(Signature.key).where(Signature.assignment_id == assignment.id))
    key = record or receipt
    return (
        AnsweredAlready(day=closing.closed_on, record=key) if key else EndedUnanswered(day=closing.closed_on)
    )


def person_called(viewer: Viewer, name: str, on: date) -> Person | None:
    """Whom this employee number or address belongs to, among the people whom the viewer may see."""
    plain = name.casefold()
    return db.session.scalar(
        select(Person).where(
            or_(Person.employee_number == name, Person.email == plain, Person.private_email == plain),
            visible_to(viewer, on),
        )
    )
