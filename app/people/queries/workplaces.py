"""Where people work on a date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from functools import cache

from sqlalchemy import Executable, bindparam, select

from app.extensions import db
from app.people.models import Job, Unit
from app.people.workplace import Workplace, nowhere, workplace_on

# A single job in the order in which `Workplace` takes it.
WORKPLACE = (
    Unit.id,
    Unit.name,
    Unit.path,
    Unit.time_zone,
    Unit.jurisdiction,
    Job.title,
    Job.starts_on,
    Job.ends_on,
)


def workplace_of(person_id: int, on: date) -> Workplace:
    """The workplace that counts for one person on `on`; never None, see `Workplace.employed`."""
    return workplaces_of([person_id], on)[person_id]


def workplaces_of(person_ids: Collection[int], on: date) -> dict[int, Workplace]:
    """The same for many persons, in a constant number of statements; every id is in the answer."""
    jobs = jobs_of(person_ids)
    found = {id: place for id in person_ids if (place := workplace_on(jobs.get(id, []), on))}
    if len(found) < len(set(person_ids)):
        elsewhere = without_job()
        found.update({id: elsewhere for id in person_ids if id not in found})
    return found


def jobs_of(person_ids: Collection[int]) -> dict[int, list[Workplace]]:
    """Each person's single jobs with their own dates, as the domain wants them."""
    jobs: dict[int, list[Workplace]] = defaultdict(list)
    for person_id, *job in db.session.execute(jobs_and_units(), {"persons": list(person_ids)}):
        jobs[person_id].append(Workplace(*job))
    return jobs


@cache
def jobs_and_units() -> Executable:
    """The statement behind `jobs_of`, built once."""
    return (
        select(Job.person_id, *WORKPLACE)
        .join(Unit, Unit.id == Job.unit_id)
        .where(Job.person_id.in_(bindparam("persons", expanding=True)))
        .order_by(Job.starts_on, Job.id)
    )


def root_unit() -> Unit | None:
    """The company as a unit; None before the first one is made."""
    return db.session.scalar(select(Unit).where(Unit.parent_id.is_(None)).order_by(Unit.id).limit(1))


def without_job() -> Workplace:
    """People without a job live by the company's clock."""
    root = root_unit()
    if root is None:
        return nowhere()
    return nowhere(root.time_zone, root.jurisdiction, root.name, root.id)
