"""Makes rows for tests and the demo company. Says what matters, fills in the rest (Faker, seeded).

Each function adds to the session and flushes, so that ids exist; the caller commits.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import TypeVar

from faker import Faker

from app.assignments.kinds import Audience, Origin, ValidityRule
from app.assignments.models import Assignment, Requirement
from app.courses.kinds import ReleaseKind
from app.courses.models import Release, ReleaseText
from app.courses.release_content import ReleaseContent, digest
from app.extensions import db
from app.people.kinds import CredentialOrigin, SignInNameKind
from app.people.models import Credential, Job, Person, RoleGrant, SignInName, Unit
from app.people.roles import Role
from app.shared.clock import date_in

fake = Faker(["en_US", "pl_PL"])
Faker.seed(20261123)
numbers = count(1000)

NAME_KINDS = {
    "email": SignInNameKind.WORK_EMAIL,
    "private_email": SignInNameKind.PRIVATE_EMAIL,
    "employee_number": SignInNameKind.EMPLOYEE_NUMBER,
}


Row = TypeVar("Row")


def add(row: Row) -> Row:
    db.session.add(row)
    db.session.flush()
    return row


def make_unit(
    name: str = "Harbour Lane",
    *,
    parent: Unit | None = None,
    time_zone: str = "UTC",
    jurisdiction: str = "us",
    now: datetime,
) -> Unit:
    unit = add(Unit(name=name, parent=parent, time_zone=time_zone, jurisdiction=jurisdiction, created_at=now))
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    db.session.flush()
    return unit


def make_person(
    name: str | None = None,
    *,
    unit: Unit | None = None,
    title: str = "Barista",
    starts_on: date | None = None,
    ends_on: date | None = None,
    leads: bool = False,
    roles: tuple[Role, ...] = (),
    password_hash: str | None = None,
    language: str = "en",
    now: datetime,
    **fields: str | None,
) -> Person:
    """A person with their sign-in names; with `unit`, also a job in it."""
    number = next(numbers)
    legal_name = name or fake.name()
    fields.setdefault("employee_number", f"HL-{number}")
    fields.setdefault("email", f"person{number}@harbourlane.example")
    person = add(Person(legal_name=legal_name, language=language, created_at=now, **fields))
    for field, kind in NAME_KINDS.items():
        if fields.get(field):
            add(SignInName(person=person, kind=kind, name=str(fields[field]).casefold()))
    today = now.date()
    if unit:
        add(
            Job(
                person=person,
                unit=unit,
                title=title,
                leads_unit=leads,
                starts_on=starts_on or today - timedelta(days=400),
                ends_on=ends_on,
            )
        )
    for role in roles:
        add(
            RoleGrant(
                person_id=person.id,
                role=role,
                starts_on=today - timedelta(days=400),
                reason="test",
                granted_at=now,
            )
        )
    if password_hash:
        add(
            Credential(
                person_id=person.id, password_hash=password_hash, origin=CredentialOrigin.DEMO, set_at=now
            )
        )
    return person


def make_release(
    contents: list[ReleaseContent],
    *,
    number: int = 1,
    kind: ReleaseKind = ReleaseKind.MATERIAL,
    changed_rules: dict[str, str] | None = None,
    now: datetime,
) -> Release:
    texts = sorted((c.language, c.canonical()) for c in contents)
    release = add(
        Release(
            course=contents[0].course,
            number=number,
            title={c.language: c.title for c in contents},
            kind=kind,
            reason="first release",
            approved_by="Hanna Hart",
            key_confirmed=False,
            changed_rules=changed_rules or {},
            sha256=digest("".join(digest(text) for _, text in texts)),
            published_at=now,
            published_by="test",
        )
    )
    for language, text in texts:
        add(ReleaseText(release_id=release.id, language=language, content=text, sha256=digest(text)))
    return release


def make_requirement(*, now: datetime, **fields) -> Requirement:
    values = {
        "title": {"en": "Social media at work", "pl": "Media społecznościowe w pracy"},
        "course": "social-media",
        "track": "staff",
        "audience": Audience.EVERYONE,
        "audience_ids": [],
        "roll_out_days": 30,
        "joiner_days": -1,
        "reattestation_days": 0,
        "window_days": 30,
        "validity_rule": ValidityRule.FROM_COMPLETION,
        "validity_months": 12,
    }
    return add(Requirement(created_at=now, **values | fields))


def make_assignment(
    requirement: Requirement,
    person: Person,
    release: Release,
    *,
    now: datetime,
    due_on: date | None = None,
    period: int = 1,
    origin: Origin = Origin.ROLL_OUT,
    opened_on: date | None = None,
    time_zone: str = "UTC",
) -> Assignment:
    opened_on = opened_on or date_in(now, time_zone)
    return add(
        Assignment(
            requirement_id=requirement.id,
            person_id=person.id,
            release_id=release.id,
            period=period,
            origin=origin,
            opened_at=now,
            opened_on=opened_on,
            due_on=due_on or opened_on + timedelta(days=30),
        )
    )
