"""Giving and taking roles. Both are evidence: a grant is never changed, it is revoked."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.ledger.actions import enter
from app.ledger.kinds import EntryKind
from app.people.actions.links import HandedOver, hand_over
from app.people.actions.persons import add_person
from app.people.actions.signing_in import end_sessions
from app.people.kinds import LinkPurpose, SessionEnd
from app.people.models import Person, RoleGrant, RoleRevocation, Unit
from app.people.queries import accounts, grants
from app.people.queries.entered import known_of_grant, known_of_revocation
from app.people.queries.organisation import person_named
from app.people.refusals import AlreadySetUp, GrantNotFound, LastAdministrator, OwnRoles, RoleNeedsScope
from app.people.roles import Role


def grant_role(
    *,
    person: Person,
    role: Role,
    by: Person | None,
    reason: str,
    starts_on: date,
    now: datetime,
    unit: Unit | None = None,
    ends_on: date | None = None,
) -> RoleGrant:
    """Give a role. Raises `OwnRoles` or `RoleNeedsScope`.

    A manager by grant is a stand-in, so they have a unit and an end date; whoever leads a unit for good
    does so by their job. Every other role holds for the whole company. `by` is None only at the setup.
    """
    if by is not None and by.id == person.id:
        raise OwnRoles(person.key)
    if role is Role.MANAGER and (unit is None or ends_on is None):
        raise RoleNeedsScope
    if ends_on is not None and ends_on < starts_on:
        raise RoleNeedsScope
    grant = RoleGrant(
        person_id=person.id,
        role=role,
        unit_id=unit.id if unit and role is Role.MANAGER else None,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
        granted_at=now,
        granted_by_id=by.id if by else None,
    )
    db.session.add(grant)
    for link in accounts.open_links(person.id):
        if link.sent_to is None:  # whoever handed it over saw it and must not come by the role with it
            link.replaced_at = now
    end_sessions(person_id=person.id, why=SessionEnd.REVOKED, now=now)
    db.session.flush()
    enter(kind=EntryKind.ROLE_CHANGE, fact=grant, now=now, **vars(known_of_grant(grant)))
    return grant


def revoke_role(*, grant: RoleGrant, by: Person, reason: str, now: datetime, today: date) -> None:
    """Take a role back at once. Raises `OwnRoles`, `LastAdministrator` or `GrantNotFound`."""
    if grant.person_id == by.id:
        raise OwnRoles(grant.key)
    is_administrator = grant.role is Role.ADMINISTRATOR
    if is_administrator and not grants.working_administrators(today, lock=True) - {grant.person_id}:
        raise LastAdministrator
    revocation = RoleRevocation(grant_id=grant.id, reason=reason, revoked_at=now, revoked_by_id=by.id)
    try:
        with db.session.begin_nested():
            db.session.add(revocation)
    except IntegrityError as error:  # somebody else has just done it
        raise GrantNotFound(grant.key) from error
    end_sessions(person_id=grant.person_id, why=SessionEnd.REVOKED, now=now)
    db.session.flush()
    enter(kind=EntryKind.ROLE_CHANGE, fact=revocation, now=now, **vars(known_of_revocation(revocation)))


def set_up(*, name: str, email: str, language: str, now: datetime) -> HandedOver:
    """The first administrator and their one-time link. Raises `AlreadySetUp` once one can sign in.

    Until the link is used, asking again gives a new one and ends the old one.
    """
    if grants.somebody_administers(now.date()):
        raise AlreadySetUp
    person = person_named(email)
    if person is None:
        person = add_person(legal_name=name, email=email, language=language, by=None, now=now)
    if not any(grant.person_id == person.id for grant in grants.administrators(now.date())):
        grant_role(
            person=person, role=Role.ADMINISTRATOR, by=None, reason="first administrator, made by the setup "
            "command", starts_on=now.date(), now=now,
        )  # fmt: skip
    return hand_over(person=person, by=None, purpose=LinkPurpose.SETUP, now=now)
