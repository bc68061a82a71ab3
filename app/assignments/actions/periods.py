"""Opening and closing one person's periods."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.assignments.kinds import PROOFS, ClosingKind, Origin
from app.assignments.models import Assignment, Closing, Requirement
from app.assignments.queries import earlier_proof, open_assignment_for
from app.assignments.queries.entered import known_of_closing
from app.assignments.refusals import AlreadyClosed, AlreadyOpen
from app.assignments.validity import valid_until
from app.courses.models import Release
from app.extensions import db
from app.ledger.actions import enter
from app.ledger.kinds import EntryKind
from app.people.models import Person


def open_assignment(
    *,
    requirement: Requirement,
    person: Person,
    release: Release,
    origin: Origin,
    due_on: date,
    opened_on: date,
    now: datetime,
) -> Assignment:
    """Open the person's next period. Raises AlreadyOpen while another one is open."""
    if open_assignment_for(person.id, requirement.id) is not None:
        raise AlreadyOpen
    newest = db.session.scalar(
        select(func.max(Assignment.period)).where(
            Assignment.person_id == person.id, Assignment.requirement_id == requirement.id
        )
    )
    assignment = Assignment(
        requirement_id=requirement.id,
        person_id=person.id,
        period=(newest or 0) + 1,
        release_id=release.id,
        origin=origin,
        opened_at=now,
        opened_on=opened_on,
        due_on=due_on,
    )
    try:
        with db.session.begin_nested():
            db.session.add(assignment)
    except IntegrityError as race:  # somebody else opened the same period a moment ago
        raise AlreadyOpen from race
    return assignment


def close(
    *, assignment: Assignment, kind: ClosingKind, closed_on: date, now: datetime, reason: str = ""
) -> Closing:
    """Write how the assignment ended; a proof gets its last valid day. Raises AlreadyClosed.

    `closed_on` is the day where the person works. Of two closings that race, the database keeps one.
    """
    closing = closing_of(assignment=assignment, kind=kind, closed_on=closed_on, now=now, reason=reason)
    try:
        with db.session.begin_nested():
            db.session.add(closing)
    except IntegrityError as race:
        raise AlreadyClosed from race
    finally:
        db.session.expire(assignment, ["closing"])
    enter_closing(closing)
    return closing


def enter_closing(closing: Closing) -> None:
    """Into the log. A closing that comes with a signature or a refusal is told by that one's entry."""
    enter(kind=EntryKind.CLOSING, fact=closing, now=closing.closed_at, **vars(known_of_closing(closing)))


def closing_of(
    *, assignment: Assignment, kind: ClosingKind, closed_on: date, now: datetime, reason: str = ""
) -> Closing:
    """The same as a row that is not written yet, for a fact that must come with it or not at all."""
    return Closing(
        assignment_id=assignment.id,
        kind=kind,
        closed_at=now,
        closed_on=closed_on,
        valid_until=validity_of(assignment, closed_on) if kind in PROOFS else None,
        reason=reason,
    )


def validity_of(assignment: Assignment, closed_on: date) -> date:
    """The last valid day of a proof given on `closed_on`, by the requirement's rule."""
    rule = assignment.requirement
    before = earlier_proof(assignment)
    return valid_until(
        rule.validity_rule,
        months=rule.validity_months,
        closed_on=closed_on,
        previous_until=before.valid_until if before else None,
        window_days=rule.window_days,
        fixed_month=rule.fixed_month,
        fixed_day=rule.fixed_day,
        minimum_months=rule.minimum_months,
    )


def supersede(
    *, assignment: Assignment, release: Release, due_on: date, opened_on: date, now: datetime
) -> Assignment:
    """End an open period in favour of a newer text and open the next one on it, in one transaction."""
    close(
        assignment=assignment,
        kind=ClosingKind.SUPERSEDED,
        closed_on=opened_on,
        now=now,
        reason=f"Release {release.number} took its place.",
    )
    return open_assignment(
        requirement=assignment.requirement,
        person=assignment.person,
        release=release,
        origin=Origin.MATERIAL_CHANGE,
        due_on=due_on,
        opened_on=opened_on,
        now=now,
    )
