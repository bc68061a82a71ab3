"""Two stores with the usual cast: Carol leads the one with Alice and Bob, Eve works in the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.assignments.actions import close, roll_out
from app.assignments.kinds import ClosingKind
from app.assignments.models import Assignment, Requirement
from app.assignments.queries import open_assignment_for
from app.courses.models import Release
from app.demo.factories import make_person, make_release, make_requirement, make_unit
from app.demo.sample_course import sample_content
from app.extensions import db
from app.people.models import Person, Unit
from app.people.queries import viewer_of
from app.people.roles import Role
from app.people.viewer import Viewer
from tests.support import password_hash

ROLLED_OUT = timedelta(days=60)  # before now; due thirty days later, so Bob is thirty days late


@dataclass
class TwoStores:
    now: datetime
    company: Unit
    street: Unit
    row: Unit
    release: Release
    requirement: Requirement
    people: dict[str, Person]

    @property
    def today(self) -> date:
        return self.now.date()

    def viewer(self, name: str) -> Viewer:
        return viewer_of(self.people[name].id, self.today)

    def assignment(self, name: str) -> Assignment:
        found = open_assignment_for(self.people[name].id, self.requirement.id)
        assert found is not None
        return found

    def sign(self, name: str, on: date, kind: ClosingKind = ClosingKind.SIGNED) -> None:
        """Without the signature itself; on paper there is none."""
        close(assignment=self.assignment(name), kind=kind, closed_on=on, now=self.now)


def two_stores(now: datetime, more: int = 0, alice: ClosingKind = ClosingKind.SIGNED) -> TwoStores:
    """The cast, and `more` baristas in Carol's store. Everything is flushed, nothing committed.

    `alice` is how Alice answered, long ago: the audit finds fault with signatures that are not there.
    """
    began = now - timedelta(days=401)
    company = make_unit("Harbour Lane", now=began)
    street = make_unit("Harbour Street", parent=company, now=began)
    row = make_unit("Canal Row", parent=company, now=began)
    office = make_unit("Head office", parent=company, now=began)
    release = make_release([sample_content("en"), sample_content("pl")], now=now - ROLLED_OUT)
    requirement = make_requirement(now=now - ROLLED_OUT)

    def person(name: str, unit: Unit, **fields: object) -> Person:
        made = make_person(
            name,
            unit=unit,
            password_hash=password_hash(),
            now=now,
            employee_number=f"N-{name.split()[0]}",
            email=f"{name.split()[0].lower()}@harbourlane.example",
            **fields,
        )
        made.created_at = began
        return made

    people = {
        "Alice": person("Alice Adams", street),
        "Bob": person("Bob Baker", street),
        "Carol": person("Carol Castle", street, leads=True, title="Store manager"),
        "Eve": person("Eve Ellis", row),
        "Mona": person("Mona Miller", row, leads=True, title="Store manager"),
        "Dana": person("Dana Dale", office, roles=(Role.AUDITOR,)),
        "Hanna": person("Hanna Hart", office, roles=(Role.HR,)),
    }
    for number in range(more):
        people[f"Extra{number}"] = person(f"Extra{number} Person", street)
    roll_out(requirement=requirement, release=release, by="test", now=now - ROLLED_OUT)
    db.session.flush()
    found = TwoStores(now, company, street, row, release, requirement, people)
    found.sign("Alice", found.today - timedelta(days=50), alice)
    return found
