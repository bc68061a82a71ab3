"""Everybody whom one requirement may ask something of, with all that the decision needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, literal, or_, select
from sqlalchemy.orm import joinedload

from app.assignments.models import Assignment, Leave, Requirement, RollOut
from app.assignments.queries.audience import asked_by, has_left, has_period
from app.assignments.queries.days import company_day
from app.assignments.queries.standings import position_from, standings
from app.assignments.roll_outs import Employee
from app.assignments.standing import Position
from app.extensions import db
from app.people.models import Credential, Person
from app.people.queries import workplaces_of
from app.people.workplace import Workplace
from app.shared.clock import date_in


@dataclass(frozen=True)
class Candidate:
    """One person, where they work, what the facts come down to, and how many periods there were."""

    person: Person
    workplace: Workplace
    employee: Employee
    assignment_id: int | None  # the open period, else the last one closed
    periods: int
    in_audience: bool

    @property
    def position(self) -> Position:
        return self.employee.position


def candidates(requirement: Requirement, on: date) -> list[Candidate]:
    """Who is in the audience, was asked once and is still here, or left with a period open; by name.

    A constant number of statements, however many people there are.
    """
    wanted = asked_by(requirement.id, requirement.conditions, first_rolled_out(requirement.id), on)
    open_now = (
        select(Assignment.id)
        .where(
            Assignment.person_id == Person.id,
            Assignment.requirement_id == requirement.id,
            ~Assignment.closing.has(),
        )
        .correlate(Person)
        .exists()
    )
    pairs = (
        select(Person.id.label("person_id"), literal(requirement.id).label("requirement_id"))
        .where(or_(~has_left(on) & or_(wanted, has_period(requirement.id, on)), open_now))
        .cte("pairs")
    )
    at = standings(pairs, on)
    rows = db.session.execute(
        select(at, Person, wanted.label("wanted"))
        .join(Person, Person.id == at.c.person_id)
        .order_by(Person.legal_name, Person.id)
    ).all()
    ids = [row.Person.id for row in rows]
    places, leaves, known = workplaces_of(ids, on), _leaves(ids), _with_password(ids)
    return [
        Candidate(
            person=row.Person,
            workplace=(place := places[row.Person.id]),
            employee=Employee(
                position=position_from(row),
                starts_on=place.starts_on if place.employed else None,
                has_left=place.has_left(on),
                can_sign_in=row.Person.id in known,
                leaves=tuple(leaves[row.Person.id]),
            ),
            assignment_id=row.assignment_id,
            periods=row.periods,
            in_audience=bool(row.wanted) and not place.has_left(on),
        )
        for row in rows
    ]


def first_rolled_out(requirement_id: int) -> date | None:
    """The day (UTC) of the requirement's first roll-out."""
    first = db.session.scalar(
        select(func.min(RollOut.rolled_out_at)).where(RollOut.requirement_id == requirement_id)
    )
    return first.date() if first else None


def _leaves(person_ids: Collection[int]) -> dict[int, list[tuple[date, date]]]:
    rows = db.session.execute(
        select(Leave.person_id, Leave.starts_on, Leave.ends_on)
        .where(Leave.person_id.in_(person_ids))
        .order_by(Leave.starts_on)
    )
    leaves: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for person_id, starts_on, ends_on in rows:
        leaves[person_id].append((starts_on, ends_on))
    return leaves


def _with_password(person_ids: Collection[int]) -> set[int]:
    rows = db.session.scalars(
        select(Credential.person_id).where(Credential.person_id.in_(person_ids)).distinct()
    )
    return set(rows)


def open_leavers(now: datetime) -> list[tuple[Assignment, Workplace]]:
    """What people who have left still had open, and where they worked last."""
    rows = list(
        db.session.scalars(
            select(Assignment)
            .join(Assignment.person)
            .where(~Assignment.closing.has(), has_left(company_day(now)))
            .options(joinedload(Assignment.requirement))
            .order_by(Assignment.id)
        )
    )
    places = workplaces_of({row.person_id for row in rows}, company_day(now))
    pairs = [(row, places[row.person_id]) for row in rows]
    return [(row, place) for row, place in pairs if place.has_left(date_in(now, place.time_zone))]
