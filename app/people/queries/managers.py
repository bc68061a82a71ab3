"""Who looks after somebody, and should hear when they are late or ask for something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import or_, select

from app.extensions import db
from app.people.models import Job, Person, RoleGrant, Unit
from app.people.queries.viewers import in_force
from app.people.roles import Role


def managers_of(person_ids: Collection[int], on: date) -> dict[int, list[Person]]:
    """Who should hear of these people: the manager whom a job names, else who leads the nearest unit.

    Whoever stands in for that unit's manager hears of them too. A store manager's own manager is the
    one of the region. People above the nearest are left in peace.
    """
    current = (Job.starts_on <= on) & or_(Job.ends_on.is_(None), Job.ends_on >= on)
    jobs = db.session.execute(
        select(Job.person_id, Job.manager_id, Unit.path)
        .join(Unit, Unit.id == Job.unit_id)
        .where(Job.person_id.in_(person_ids), or_(Job.ends_on.is_(None), Job.ends_on >= on))
    ).all()
    leads = db.session.execute(
        select(Unit.path, Job.person_id).join(Job, Job.unit_id == Unit.id).where(Job.leads_unit, current)
    )
    stand_ins = db.session.execute(
        select(Unit.path, RoleGrant.person_id)
        .join(RoleGrant, RoleGrant.unit_id == Unit.id)
        .where(RoleGrant.role == Role.MANAGER, in_force(on))
    )
    in_charge: dict[str, set[int]] = defaultdict(set)
    for path, person_id in [*leads, *stand_ins]:
        in_charge[path].add(person_id)
    chosen: dict[int, set[int]] = defaultdict(set)
    for person_id, manager_id, path in jobs:
        chosen[person_id] |= {manager_id} if manager_id else nearest(in_charge, path, person_id)
    people = {
        person.id: person
        for person in db.session.scalars(select(Person).where(Person.id.in_(set().union(*chosen.values()))))
    }
    return {id: [people[manager] for manager in sorted(managers)] for id, managers in chosen.items()}


def nearest(in_charge: dict[str, set[int]], path: str, person_id: int) -> set[int]:
    """Who is in charge at `path` ("/1/4/9/") or at the first unit above it, other than the person."""
    while path.strip("/"):
        found = in_charge.get(path, set()) - {person_id}
        if found:
            return found
        path = path.rstrip("/").rsplit("/", 1)[0] + "/"
    return set()
