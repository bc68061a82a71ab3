"""Audiences as conditions on `Person`. `audiences.is_in_audience` says the same in Python."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, exists, false, func, or_, select

from app.assignments.kinds import Audience
from app.assignments.models import Assignment, Requirement, RollOut
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


def asked_by(requirement: Requirement | Rule, first_rolled_out: date | None, on: Day) -> ColumnElement[bool]:
    """Persons whom the requirement is for on `on`, living or fixed.

    A living audience is looked up anew each day. A fixed one is the people who were there when the
    requirement was first rolled out, and whoever was asked then before their first day.
    """
    audience, ids = requirement.audience, requirement.audience_ids
    if requirement.living or first_rolled_out is None:
        return in_audience(audience, ids, on)
    was_there = in_audience(audience, ids, first_rolled_out, Job.starts_on <= first_rolled_out)
    return (was_there | has_period(requirement.id, on)) & ~has_left(on)


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
class InForce:
    """A requirement that stands on a day, and the day of its first roll-out if there was one."""

    requirement: Requirement
    first_rolled_out: date | None

    @property
    def rule(self) -> Rule:
        of = self.requirement
        return Rule(of.id, of.audience, tuple(of.audience_ids), of.living)


def requirements_in_force(on: date) -> list[InForce]:
    """Requirements that existed and were not retired at the end of `on` (UTC), by title."""
    end = datetime.combine(on + timedelta(days=1), time.min, UTC)
    rows = db.session.execute(
        select(Requirement, func.min(RollOut.rolled_out_at))
        .outerjoin(RollOut, (RollOut.requirement_id == Requirement.id) & (RollOut.rolled_out_at < end))
        .where(or_(Requirement.retired_at.is_(None), Requirement.retired_at >= end))
        .group_by(Requirement.id)
        .order_by(Requirement.title, Requirement.id)
    )
    return [InForce(row, first.date() if first else None) for row, first in rows]


def _lasts(on: Day) -> ColumnElement[bool]:
    return or_(Job.ends_on.is_(None), Job.ends_on >= on)
