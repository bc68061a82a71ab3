"""The tree of units, and who works where from when to when."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.extensions import db
from app.people.models import Job, Person, Unit
from app.people.queries.grants import working_administrators
from app.people.queries.workplaces import root_unit
from app.people.refusals import JobDatesUnfit, LastAdministrator, OwnRoles, UnitNameTaken, UnitNeedsParent
from app.people.viewer import Viewer


def add_unit(*, name: str, parent: Unit | None, time_zone: str, jurisdiction: str, now: datetime) -> Unit:
    """A new node of the organisation. The first one is the company; every other stands below one.

    Raises `UnitNeedsParent` or `UnitNameTaken`.
    """
    if parent is None and root_unit() is not None:
        raise UnitNeedsParent
    parent_id = parent.id if parent else None
    siblings = db.session.scalars(select(Unit.name).where(Unit.parent_id == parent_id))
    if name.casefold() in {sibling.casefold() for sibling in siblings}:
        raise UnitNameTaken(name)
    unit = Unit(
        name=name, parent_id=parent_id, time_zone=time_zone, jurisdiction=jurisdiction, created_at=now
    )  # fmt: skip
    db.session.add(unit)
    db.session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    db.session.flush()
    return unit


def add_job(
    *,
    person: Person,
    unit: Unit,
    title: str,
    starts_on: date,
    ends_on: date | None = None,
    manager: Person | None = None,
    leads_unit: bool = False,
    by: Viewer | None = None,
) -> Job:
    """A person begins to work in a unit; `ends_on` is the last day.

    Raises `JobDatesUnfit`; `OwnRoles` where `by`, who does not see everyone, would come by a team.
    """
    if by is not None and not by.sees_everyone:
        leaders = {person.id if leads_unit else None, manager.id if manager else None}
        if by.person_id in leaders:
            raise OwnRoles(person.key)
    if ends_on is not None and ends_on < starts_on:
        raise JobDatesUnfit
    job = Job(
        person_id=person.id,
        unit_id=unit.id,
        manager_id=manager.id if manager else None,
        title=title,
        leads_unit=leads_unit,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    db.session.add(job)
    db.session.flush()
    return job


def end_job(*, job: Job, ends_on: date, today: date) -> None:
    """Set a job's last day, or move it. Raises `JobDatesUnfit` or `LastAdministrator`."""
    if ends_on < job.starts_on:
        raise JobDatesUnfit
    day = max(ends_on + timedelta(days=1), today)
    before = working_administrators(day, lock=True)
    job.ends_on = ends_on
    db.session.flush()
    if before and not working_administrators(day):
        raise LastAdministrator
