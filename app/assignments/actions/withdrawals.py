"""Taking back what somebody entered by hand: a new fact, and what was owed is owed again."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.assignments.actions.periods import open_assignment
from app.assignments.models import Assignment, Closing, ClosingWithdrawal
from app.assignments.queries import due_on
from app.assignments.queries.entered import known_of_withdrawal
from app.assignments.refusals import WithdrawnAlready
from app.extensions import db
from app.ledger.actions import enter
from app.ledger.kinds import EntryKind
from app.people.models import Person


def withdraw_closing(
    *, closing: Closing, reason: str, by: Person, on: date, now: datetime
) -> ClosingWithdrawal:
    """The closing was wrong: from `on` it counts for nothing, and the next period asks the same again.

    No period opens where a later one stands already. Raises WithdrawnAlready.
    """
    if closing.withdrawal is not None:
        raise WithdrawnAlready
    withdrawal = ClosingWithdrawal(
        closing_id=closing.id, reason=reason, withdrawn_at=now, withdrawn_on=on, withdrawn_by_id=by.id
    )
    try:
        with db.session.begin_nested():
            db.session.add(withdrawal)
    except IntegrityError as race:
        raise WithdrawnAlready from race
    finally:
        db.session.expire(closing, ["withdrawal"])
    enter(kind=EntryKind.WITHDRAWAL, fact=withdrawal, now=now, **vars(known_of_withdrawal(withdrawal)))
    ask_again(closing.assignment, on=on, now=now)
    return withdrawal


def ask_again(assignment: Assignment, *, on: date, now: datetime) -> None:
    """By the date that stood, or with as many days as a roll-out gives where that is too near."""
    later = select(Assignment.id).where(
        Assignment.person_id == assignment.person_id,
        Assignment.requirement_id == assignment.requirement_id,
        Assignment.period > assignment.period,
    )
    if db.session.scalar(later.limit(1)) is None:
        open_assignment(
            requirement=assignment.requirement,
            person=assignment.person,
            release=assignment.release,
            origin=assignment.origin,
            due_on=max(due_on(assignment), on + timedelta(days=assignment.requirement.roll_out_days)),
            opened_on=on,
            now=now,
        )
