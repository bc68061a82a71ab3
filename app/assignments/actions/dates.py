"""What moves a due date: extensions, leaves, questions. The date as first set is never overwritten."""

from __future__ import annotations

from datetime import date, datetime

from app.assignments.due_dates import due_after_question
from app.assignments.kinds import DueCause
from app.assignments.models import Assignment, DueChange, Leave
from app.assignments.queries import due_on, leave_moves, overlapping_leave, today_of
from app.assignments.refusals import AlreadyClosed, DateNotLater, OverlappingLeave, OwnDeadline
from app.extensions import db
from app.people.models import Person


def extend(*, assignment: Assignment, due_on: date, reason: str, by: Person, now: datetime) -> DueChange:
    """Give more time, for a reason that reports show beside the original date.

    Raises AlreadyClosed, DateNotLater (also for a day that is past) or OwnDeadline.
    """
    if assignment.closing is not None:
        raise AlreadyClosed
    if assignment.person_id == by.id:
        raise OwnDeadline
    today = today_of(assignment.person_id, now)
    current = _due_on(assignment)
    if due_on <= current or due_on < today:
        raise DateNotLater(current=current)
    return _move(assignment, due_on, DueCause.EXTENSION, reason=reason, by=by, on=today, now=now)


def pause_for_question(*, assignment: Assignment, now: datetime, on: date) -> DueChange | None:
    """Stop the clock for five working days, because the person asked before signing on `on`.

    Once per assignment, or asking again and again would put off the date for ever: a later question is
    answered like the first but moves nothing, and None is returned.
    """
    if assignment.closing is not None:
        raise AlreadyClosed
    if any(change.cause is DueCause.QUESTION for change in assignment.due_changes):
        return None
    due = due_after_question(_due_on(assignment), on)
    return _move(assignment, due, DueCause.QUESTION, reason="", by=None, on=on, now=now)


def record_leave(
    *, person: Person, starts_on: date, ends_on: date, note: str, by: Person | None, now: datetime
) -> Leave:
    """Note that the person is away; open due dates that fall into it move by its length.

    Raises OverlappingLeave for days that are recorded already, and OwnDeadline.
    """
    if by is not None and by.id == person.id:
        raise OwnDeadline
    known = overlapping_leave(person.id, starts_on, ends_on)
    if known is not None:
        raise OverlappingLeave(starts_on=known.starts_on, ends_on=known.ends_on)
    today = today_of(person.id, now)
    leave = Leave(
        person_id=person.id,
        starts_on=starts_on,
        ends_on=ends_on,
        note=note,
        recorded_at=now,
        recorded_on=today,
        recorded_by_id=by.id if by else None,
    )
    moves = leave_moves(person.id, starts_on, ends_on)
    db.session.add(leave)
    for move in moves:
        _move(move.assignment, move.after, DueCause.LEAVE, reason=note, by=by, on=today, now=now)
    db.session.flush()
    return leave


_due_on = due_on  # `extend` takes the new date under the same name


def _move(
    assignment: Assignment,
    due: date,
    cause: DueCause,
    *,
    reason: str,
    by: Person | None,
    on: date,
    now: datetime,
) -> DueChange:
    change = DueChange(
        assignment=assignment,
        due_on=due,
        cause=cause,
        reason=reason,
        changed_at=now,
        changed_on=on,
        changed_by_id=by.id if by else None,
    )
    db.session.add(change)
    db.session.flush()
    return change
