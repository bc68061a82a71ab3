"""Audiences as conditions on `Person`. `audiences.is_in_audience` says the same in Python."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, exists, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.assignments.conditions import Conditions
from app.assignments.kinds import Audience
from app.assignments.models import Assignment, Requirement, RequirementChange, RollOut
from app.extensions import db
from app.people.models import Job, Person, Unit

Day = date | ColumnElement[date]
"""A day, or a parameter that stands for one in a statement that is built once and run often."""


@dataclass(frozen=True)
class Rule:
    """What a statement needs of a requirement: plain values, so that they can name a statement."""

    id: int
    audience: Audience
    audience_ids: tuple[int, ...]
    living: bool
    retired: bool


def has_left(on: Day) -> ColumnElement[bool]:
    """Persons all of whose jobs are over."""
    jobs = exists().where(Job.person_id == Person.id).correlate(Person)
    return jobs & ~exists().where(Job.person_id == Person.id, _lasts(on)).correlate(Person)


def in_audience(
    audience: Audience, ids: Collection[int], on: Day, *more: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Persons in this audience on `on`; `more` are further conditions on the job that counts."""
    if audience is Audience.PERSONS:
        return Person.id.in_(ids) & ~has_left(on)
    job = select(Job.id).where(Job.person_id == Person.id, _lasts(on), *more)
    if audience is Audience.LEADS:
        job = job.where(Job.leads_unit)
    if audience is Audience.UNITS:
        below = [Unit.path.contains(f"/{int(unit_id)}/") for unit_id in ids]
        job = job.join(Unit, Unit.id == Job.unit_id).where(or_(false(), *below))
    return job.correlate(Person).exists()


def asked_by(
    requirement_id: int, conditions: Conditions | Rule, first_rolled_out: date | None, on: Day
) -> ColumnElement[bool]:
    """Persons whom the requirement is for on `on` under these conditions, living or fixed.

    A living audience is looked up anew each day. A fixed one is the people who were there when the
    requirement was first rolled out, and whoever was asked then before their first day.
    """
    audience, ids = conditions.audience, conditions.audience_ids
    if conditions.living or first_rolled_out is None:
        return in_audience(audience, ids, on)
    was_there = in_audience(audience, ids, first_rolled_out, Job.starts_on <= first_rolled_out)
    return (was_there | has_period(requirement_id, on)) & ~has_left(on)


def has_period(requirement_id: int, on: Day) -> ColumnElement[bool]:
    """Persons for whom a period of the requirement was opened by `on`."""
    return (
        exists()
        .where(
            Assignment.person_id == Person.id,
            Assignment.requirement_id == requirement_id,
            Assignment.opened_on <= on,
        )
        .correlate(Person)
    )


@dataclass(frozen=True)
class AsAt:
    """A requirement as it stood on a day, and the day of its first roll-out if there was one by then."""

    requirement: Requirement
    conditions: Conditions
    first_rolled_out: date | None
    retired: bool

    @property
    def rule(self) -> Rule:
        of = self.conditions
        return Rule(self.requirement.id, of.audience, tuple(of.audience_ids), of.living, self.retired)


def requirements_as_at(on: date) -> list[AsAt]:
    """All requirements as they stood at the end of `on` (UTC), retired ones too, the oldest first; one statement."""
    end = datetime.combine(on + timedelta(days=1), time.min, UTC)
    rows = db.session.execute(
        select(
            Requirement,
            func.min(RollOut.rolled_out_at),
            until_changed(RequirementChange.before, on),
            until_changed(RequirementChange.retired_before, on),
        )
        .outerjoin(RollOut, (RollOut.requirement_id == Requirement.id) & (RollOut.rolled_out_at < end))
        .group_by(Requirement.id)
        .order_by(Requirement.id)
    )
    return [
        AsAt(
            requirement=row,
            conditions=Conditions.from_json(before) if before else row.conditions,
            first_rolled_out=first.date() if first else None,
            retired=bool(row.retired_at and row.retired_at < end) if retired is None else retired,
        )
        for row, first, before, retired in rows
    ]


def requirements_in_force(on: date) -> list[AsAt]:
    """Requirements that were not retired at the end of `on`, the oldest first."""
    return [each for each in requirements_as_at(on) if not each.retired]


def until_changed(kept: InstrumentedAttribute[Any], on: date | ColumnElement[date]) -> ScalarSelect[Any]:
    """What the first change after `on` kept of how a `Requirement` stood; none where it has not changed."""
    return (
        select(kept)
        .where(RequirementChange.requirement_id == Requirement.id, RequirementChange.changed_on > on)
        .order_by(RequirementChange.id)
        .limit(1)
        .correlate(Requirement)
        .scalar_subquery()
    )


def _lasts(on: Day) -> ColumnElement[bool]:
    return or_(Job.ends_on.is_(None), Job.ends_on >= on)
