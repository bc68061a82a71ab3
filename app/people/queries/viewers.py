"""Who is looking, and whom they may see."""

from __future__ import annotations

from datetime import date
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Date,
    Executable,
    Integer,
    String,
    bindparam,
    cast,
    exists,
    false,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.extensions import db
from app.people.models import Job, Person, RoleGrant, RoleRevocation, Unit
from app.people.refusals import PersonNotFound
from app.people.roles import Permission, Role
from app.people.viewer import Viewer

Day = date | ColumnElement[date]
LED = aliased(Job)
NAMED = "named"  # in `viewer_of`: stands where a role would


def in_force(on: Day) -> ColumnElement[bool]:
    """A condition on `RoleGrant`: begun, not over, not revoked."""
    return (
        (RoleGrant.starts_on <= on)
        & or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= on)
        & ~exists().where(RoleRevocation.grant_id == RoleGrant.id)
    )


def current_or_future(on: Day) -> ColumnElement[bool]:
    """A condition on `Job`: not over yet. New hires are in sight before their first day."""
    return or_(Job.ends_on.is_(None), Job.ends_on >= on)


def viewer_of(person_id: int, today: date) -> Viewer:
    """What the person may see and do today: roles given, units led by job or as a delegate.

    A role other than manager counts for the whole company only; a grant that names a unit for one is
    not obeyed, for queries could not keep to its limits.
    """
    rows = db.session.execute(grounds(), {"person": person_id, "today": today}).all()
    roles = {Role(role) for role, unit_id, _ in rows if role != NAMED and unit_id is None}
    led = {path or "/" for role, _, path in rows if role == Role.MANAGER.value}
    if led or any(role == NAMED for role, _, _ in rows):
        roles.add(Role.MANAGER)
    return Viewer(person_id=person_id, roles=frozenset(roles), led_paths=tuple(sorted(led)))


@cache
def grounds() -> Executable:
    """What makes somebody more than a learner: rows of role, unit id and path. Built once, asked always."""
    person, today = bindparam("person", type_=Integer), bindparam("today", type_=Date)
    granted = (
        select(cast(RoleGrant.role, String).label("role"), RoleGrant.unit_id, Unit.path)
        .outerjoin(Unit, Unit.id == RoleGrant.unit_id)
        .where(RoleGrant.person_id == person, in_force(today))
    )
    led_by_job = (
        select(literal(Role.MANAGER.value), Job.unit_id, Unit.path)
        .join(Unit, Unit.id == Job.unit_id)
        .where(Job.person_id == person, Job.leads_unit, Job.starts_on <= today, current_or_future(today))
    )
    # Being named as somebody's manager makes a manager of one, but gives no unit; also of a future hire.
    named = select(literal(NAMED), cast(null(), Integer), cast(null(), String)).where(
        exists().where(Job.manager_id == person, current_or_future(today))
    )
    return union_all(granted, led_by_job, named)


def may_have_grounds(person: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether `grounds` could find any on some day: never false where it would, and seldom true for learners."""
    return or_(
        exists().where(RoleGrant.person_id == person),
        exists().where(LED.person_id == person, LED.leads_unit),
        exists().where(LED.manager_id == person),
    )


def visible_to(viewer: Viewer, on: Day) -> ColumnElement[bool]:
    """A condition on `Person`: those whom the viewer may see, beside themselves.

    HR and auditors: everybody. Managers: whoever has a current or coming job at or below a unit they
    lead, or a job that names them as manager.
    """
    if viewer.sees_everyone:
        return true()
    if not viewer.may(Permission.SEE_TEAM):
        return false()
    team = [Job.manager_id == viewer.person_id, *(Unit.path.startswith(path) for path in viewer.led_paths)]
    return exists(
        select(Job.id)
        .join(Unit, Unit.id == Job.unit_id)
        .where(Job.person_id == Person.id, current_or_future(on), or_(*team))
        .correlate(Person)
    )


def person_for(viewer: Viewer, key: str, on: date) -> Person:
    """The person with this public id, if the viewer may see them."""
    person = db.session.scalar(select(Person).where(Person.key == key, visible_to(viewer, on)))
    if person is None:
        raise PersonNotFound(key)
    return person


def units_for(viewer: Viewer, on: date) -> list[Unit]:
    """The units the viewer may see, each parent before its children, siblings by name."""
    units = list(db.session.scalars(select(Unit).where(visible_units(viewer)).order_by(Unit.name, Unit.id)))
    below: dict[int | None, list[Unit]] = {}
    known = {unit.id for unit in units}
    for unit in units:
        below.setdefault(unit.parent_id if unit.parent_id in known else None, []).append(unit)
    ordered: list[Unit] = []
    waiting = list(reversed(below.get(None, [])))
    while waiting:
        unit = waiting.pop()
        ordered.append(unit)
        waiting.extend(reversed(below.get(unit.id, [])))
    return ordered


def visible_units(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on `Unit`."""
    if viewer.sees_everyone or viewer.may(Permission.MANAGE_PEOPLE):
        return true()
    return or_(false(), *(Unit.path.startswith(path) for path in viewer.led_paths))
