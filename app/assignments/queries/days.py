"""What day it is for people, and what a leave does to their days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.assignments.due_dates import due_after_leave
from app.assignments.models import Assignment, ClearanceOverride, Leave
from app.assignments.queries.own import due_on, open_assignments_of
from app.extensions import db
from app.people.models import Unit
from app.people.queries import workplace_of
from app.shared.clock import date_in


def today_of(person_id: int, now: datetime) -> date:
    """The calendar day where the person works."""
    return date_in(now, workplace_of(person_id, now.date()).time_zone)


def company_day(now: datetime) -> date:
    """The latest calendar day at any of the company's units.

    Lists that decide about everybody at once look at this day, so that a fact recorded a minute ago
    in the easternmost store is not overlooked.
    """
    zones = db.session.scalars(select(Unit.time_zone).distinct())
    return max((date_in(now, zone) for zone in zones), default=now.date())


@dataclass(frozen=True)
class LeaveMove:
    """One open assignment whose due date a leave moves."""

    assignment: Assignment
    before: date
    after: date


def leave_moves(person_id: int, starts_on: date, ends_on: date) -> list[LeaveMove]:
    """The due dates that a leave between these days would move."""
    moves = [
        LeaveMove(assignment, due_on(assignment), due_after_leave(due_on(assignment), (starts_on, ends_on)))
        for assignment in open_assignments_of(person_id)
    ]
    return [move for move in moves if move.after != move.before]


def overlapping_leave(person_id: int, starts_on: date, ends_on: date) -> Leave | None:
    """A recorded leave that shares a day with this one."""
    return db.session.scalar(
        select(Leave)
        .where(Leave.person_id == person_id, Leave.starts_on <= ends_on, Leave.ends_on >= starts_on)
        .order_by(Leave.starts_on)
        .limit(1)
    )


def newest_override_of(person_id: int) -> ClearanceOverride | None:
    """The newest decision to let this person start although something was missing."""
    return db.session.scalar(
        select(ClearanceOverride)
        .where(ClearanceOverride.person_id == person_id)
        .order_by(ClearanceOverride.id.desc())
        .limit(1)
    )
