"""Rows become the facts from which standing is computed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.assignments.models import Assignment, Closing, Exemption, Leave, Requirement, RequirementChange
from app.assignments.standing import Ending, Facts, MovedDue, Period, Situation, Span, standing
from app.extensions import db


def situation_of(person_id: int, requirement_id: int, on: date) -> Situation:
    """The person's standing in this requirement as at `on`, with what explains it."""
    return standing(facts_of(person_id, requirement_id), on)


def facts_of(person_id: int, requirement_id: int) -> Facts:
    """All that is known about this person and requirement, at a constant number of queries."""
    window_days = db.session.scalar(select(Requirement.window_days).where(Requirement.id == requirement_id))
    rows = db.session.scalars(
        select(Assignment)
        .where(Assignment.person_id == person_id, Assignment.requirement_id == requirement_id)
        .options(
            selectinload(Assignment.due_changes),
            joinedload(Assignment.closing).joinedload(Closing.withdrawal),
            joinedload(Assignment.release),
        )
        .order_by(Assignment.period)
    )
    exemptions = db.session.scalars(
        select(Exemption).where(Exemption.person_id == person_id, Exemption.requirement_id == requirement_id)
    )
    changes = db.session.execute(
        select(RequirementChange.changed_on, RequirementChange.window_before)
        .where(RequirementChange.requirement_id == requirement_id)
        .order_by(RequirementChange.id)
    )
    return Facts(
        periods=tuple(period_of(row) for row in rows),
        exemptions=tuple(Span(row.starts_on, row.ends_on, row.granted_on) for row in exemptions),
        leaves=tuple(Span(row.starts_on, row.ends_on, row.recorded_on) for row in leaves_of(person_id)),
        window_days=window_days or 0,
        earlier_windows=tuple((row.changed_on, row.window_before) for row in changes),
    )


def period_of(row: Assignment) -> Period:
    closing = row.closing
    return Period(
        number=row.period,
        origin=row.origin,
        opened_on=row.opened_on,
        due_on=row.due_on,
        due_changes=tuple(MovedDue(c.changed_on, c.due_on, c.cause) for c in row.due_changes),
        closing=ending_of(closing) if closing else None,
        release=row.release.number,
    )


def ending_of(closing: Closing) -> Ending:
    withdrawn_on = closing.withdrawal.withdrawn_on if closing.withdrawal else None
    return Ending(closing.kind, closing.closed_on, closing.valid_until, withdrawn_on)


def leaves_of(person_id: int) -> list[Leave]:
    """The person's leaves, by their first day."""
    rows = db.session.scalars(select(Leave).where(Leave.person_id == person_id).order_by(Leave.starts_on))
    return list(rows)


def exemptions_of(person_id: int) -> list[Exemption]:
    """The person's exemptions with their requirements, the newest first."""
    rows = db.session.scalars(
        select(Exemption)
        .where(Exemption.person_id == person_id)
        .options(joinedload(Exemption.requirement))
        .order_by(Exemption.ends_on.desc(), Exemption.id.desc())
    )
    return list(rows)
