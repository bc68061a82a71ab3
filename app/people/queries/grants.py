"""Who holds which role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.people.models import Credential, Person, RoleGrant, RoleRevocation, Unit
from app.people.queries.viewers import in_force
from app.people.queries.workplaces import workplaces_of
from app.people.refusals import GrantNotFound
from app.people.roles import Permission, Role
from app.people.viewer import Viewer


@dataclass(frozen=True)
class GrantRow:
    """One role that somebody holds or will hold: whose it is, where it counts, who gave it."""

    grant: RoleGrant
    name: str
    person_key: str
    unit: str | None
    giver: str | None


def grants_now(viewer: Viewer, on: date) -> list[GrantRow]:
    """Every grant in force or to come, for those who manage roles."""
    if not viewer.may(Permission.MANAGE_ROLES):
        return []
    giver = aliased(Person)
    rows = db.session.execute(
        select(RoleGrant, Person.legal_name, Person.key, Unit.name, giver.legal_name)
        .join(Person, Person.id == RoleGrant.person_id)
        .outerjoin(Unit, Unit.id == RoleGrant.unit_id)
        .outerjoin(giver, giver.id == RoleGrant.granted_by_id)
        .where(
            ~exists().where(RoleRevocation.grant_id == RoleGrant.id),
            RoleGrant.ends_on.is_(None) | (RoleGrant.ends_on >= on),
        )
        .order_by(Person.legal_name, RoleGrant.id)
    )
    return [GrantRow(*row) for row in rows]


def grant_for(viewer: Viewer, key: str) -> RoleGrant:
    """A grant that was not revoked, for those who manage roles."""
    grant = db.session.scalar(
        select(RoleGrant).where(
            RoleGrant.key == key, ~exists().where(RoleRevocation.grant_id == RoleGrant.id)
        )
    )
    if grant is None or not viewer.may(Permission.MANAGE_ROLES):
        raise GrantNotFound(key)
    return grant


def administrators(on: date, *, lock: bool = False) -> list[RoleGrant]:
    """The grants that make somebody administrator on that day.

    With `lock`, two who take the role from each other at the same moment stand in line. The lock is a
    statement of its own: PostgreSQL would answer it from before the wait.
    """
    if lock:
        grants = select(RoleGrant.id).where(RoleGrant.role == Role.ADMINISTRATOR).order_by(RoleGrant.id)
        db.session.execute(grants.with_for_update())
    query = select(RoleGrant).where(RoleGrant.role == Role.ADMINISTRATOR, in_force(on)).order_by(RoleGrant.id)
    return list(db.session.scalars(query))


def working_administrators(on: date, *, lock: bool = False) -> set[int]:
    """Ids of the administrators who have not left by that day. `lock` as above."""
    held = {grant.person_id for grant in administrators(on, lock=lock)}
    return {id for id, place in workplaces_of(held, on).items() if not place.has_left(on)}


def somebody_administers(on: date) -> bool:
    """Whether an administrator exists who can sign in."""
    return (
        db.session.scalar(select(exists().where(Credential.person_id.in_(working_administrators(on)))))
        is True
    )
