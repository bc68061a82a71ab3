"""The directory, one person's page, and the tree of units, for those who manage people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.people.kinds import AccountState, LinkPurpose
from app.people.models import AccessLink, Credential, Job, Person, SignInName, Unit
from app.people.names import canonical
from app.people.queries.viewers import current_or_future
from app.people.queries.workplaces import workplaces_of
from app.people.refusals import JobNotFound, PersonNotFound, UnitNotFound
from app.people.roles import Permission
from app.people.viewer import Viewer
from app.people.workplace import Workplace

PAGE_SIZE = 50


@dataclass(frozen=True)
class DirectoryRow:
    """One person in the directory."""

    key: str
    name: str
    employee_number: str | None
    state: AccountState
    workplace: Workplace


@dataclass(frozen=True)
class DirectoryPage:
    """One page of the directory; `number` counts from 1."""

    rows: list[DirectoryRow]
    number: int
    pages: int
    total: int


def directory(
    viewer: Viewer,
    *,
    search: str = "",
    unit_key: str = "",
    account: AccountState | None = None,
    page: int = 1,
    now: datetime,
    on: date,
) -> DirectoryPage:
    """The people of the company by name, in five statements whatever their number."""
    condition = and_(
        managed_by(viewer), matches(search), in_unit(unit_key, on), has_account(account, now, on)
    )
    total = db.session.scalars(select(func.count()).select_from(Person).where(condition)).one()
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(page, 1), pages)
    found = db.session.execute(
        select(Person.id, Person.key, Person.legal_name, Person.employee_number, account_state(now))
        .where(condition)
        .order_by(func.lower(Person.legal_name), Person.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    places = workplaces_of([id for id, *_ in found], on)
    rows = [
        DirectoryRow(key, name, number, AccountState(state), places[id])
        for id, key, name, number, state in found
    ]
    return DirectoryPage(rows, page, pages, total)


def managed_by(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on `Person`: everybody for those who manage people, nobody for others."""
    return Person.id.is_not(None) if viewer.may(Permission.MANAGE_PEOPLE) else Person.id.is_(None)


def matches(search: str) -> ColumnElement[bool]:
    """A condition on `Person`: name, number or address contains the text.

    SQLite folds the case of ASCII letters only, so a Polish name is also tried in its usual spellings.
    """
    text = search.strip()[:100]
    if not text:
        return Person.id.is_not(None)
    spellings = sorted({text, text.lower(), text.title(), text.upper()})
    names = [Person.legal_name.icontains(spelling, autoescape=True) for spelling in spellings]
    fields = (Person.employee_number, Person.email, Person.private_email)
    return or_(*names, *(field.icontains(text, autoescape=True) for field in fields))


def in_unit(unit_key: str, on: date) -> ColumnElement[bool]:
    """A condition on `Person`: a job, not over yet, at or below the unit."""
    if not unit_key:
        return Person.id.is_not(None)
    above = select(Unit.path).where(Unit.key == unit_key).scalar_subquery()
    return exists(
        select(Job.id)
        .join(Unit, Unit.id == Job.unit_id)
        .where(Job.person_id == Person.id, current_or_future(on), Unit.path.startswith(above))
        .correlate(Person)
    )


def has_account(state: AccountState | None, now: datetime, on: date) -> ColumnElement[bool]:
    """A condition on `Person`: they work here, or will, and have come so far with their account."""
    if state is None:
        return Person.id.is_not(None)
    return and_(stays(on), account_state(now) == state.value)


def stays(on: date) -> ColumnElement[bool]:
    """A condition on `Person`: they have a job that is not over."""
    return exists().where(Job.person_id == Person.id, current_or_future(on)).correlate(Person)


def account_state(now: datetime) -> ColumnElement[str]:
    """An expression on `Person`: the value of an `AccountState`."""
    has_password = exists(select(Credential.id).where(Credential.person_id == Person.id).correlate(Person))
    invited = exists(
        select(AccessLink.id)
        .where(
            AccessLink.person_id == Person.id,
            AccessLink.purpose.in_((LinkPurpose.INVITATION, LinkPurpose.SETUP)),
            AccessLink.used_at.is_(None),
            AccessLink.replaced_at.is_(None),
            AccessLink.expires_at > now,
        )
        .correlate(Person)
    )
    return case(
        (has_password, AccountState.ACTIVE.value),
        (invited, AccountState.INVITED.value),
        else_=AccountState.NONE.value,
    )


def managed_person(viewer: Viewer, key: str) -> Person:
    """The person with this public id, for those who manage people."""
    person = db.session.scalar(select(Person).where(Person.key == key, managed_by(viewer)))
    if person is None:
        raise PersonNotFound(key)
    return person


def state_of(person_id: int, now: datetime) -> AccountState:
    return AccountState(db.session.scalars(select(account_state(now)).where(Person.id == person_id)).one())


def jobs_with_units(person_id: int) -> Sequence[Job]:
    """All jobs of a person, the newest first, their units loaded."""
    return db.session.scalars(
        select(Job)
        .options(joinedload(Job.unit))
        .where(Job.person_id == person_id)
        .order_by(Job.starts_on.desc(), Job.id.desc())
    ).all()


def job_of(person_id: int, key: str) -> Job:
    """A person's job with this public id."""
    job = db.session.scalar(select(Job).where(Job.key == key, Job.person_id == person_id))
    if job is None:
        raise JobNotFound(key)
    return job


def unit_for(viewer: Viewer, key: str) -> Unit:
    """The unit with this public id, for those who manage people or roles."""
    unit = db.session.scalar(select(Unit).where(Unit.key == key))
    if unit is None or not (viewer.may(Permission.MANAGE_PEOPLE) or viewer.may(Permission.MANAGE_ROLES)):
        raise UnitNotFound(key)
    return unit


def person_named(name: str) -> Person | None:
    """Who signs in under this e-mail address or employee number."""
    return db.session.scalar(
        select(Person)
        .join(SignInName, SignInName.person_id == Person.id)
        .where(SignInName.name == canonical(name))
    )
