"""Who owes what, as at any day: one row for each person and requirement, at a constant query count."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    ColumnElement,
    Subquery,
    and_,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from app.assignments.models import Assignment, Closing, Requirement
from app.assignments.queries.audience import AsAt, asked_by, has_left, has_period, requirements_as_at
from app.assignments.queries.standings import position_from, standings
from app.assignments.standing import Situation, Standing, explain
from app.assignments.tallies import Tally
from app.extensions import db
from app.people.models import Job, Person, Unit
from app.people.queries import visible_to, workplaces_of
from app.people.viewer import Viewer
from app.people.workplace import Workplace


@dataclass(frozen=True)
class RosterRow:
    """One person and one requirement. `assignment` is the open period, else the last one closed."""

    person: Person
    workplace: Workplace
    requirement: Requirement
    assignment: Assignment | None
    situation: Situation


@dataclass(frozen=True)
class Filters:
    """What part of the roster is wanted; everything by default."""

    requirement_id: int | None = None
    unit: Unit | None = None  # people with a current or coming job in it or below
    person_ids: Collection[int] | None = None
    name: str | None = None  # part of the name or of the employee number
    standings: Collection[Standing] | None = None
    include_leavers: bool = False  # also who has left, and who is in no audience any more


def roster(
    viewer: Viewer,
    on: date,
    *,
    requirement_id: int | None = None,
    unit: Unit | None = None,
    person_ids: Collection[int] | None = None,
    name: str | None = None,
    standings: Collection[Standing] | None = None,
    include_leavers: bool = False,
) -> list[RosterRow]:
    """The people whom the viewer may see and what they owe as at `on`, by name and requirement.

    On it are: whoever has an open period, and whoever is in the audience of a requirement that was
    rolled out and not retired, asked already or not. Exempt and absent people are on it as what they are.
    """
    filters = Filters(requirement_id, unit, person_ids, name, standings, include_leavers)
    at = _standings(viewer, on, filters)
    if at is None:
        return []
    query = (
        select(at, Person, Requirement, Assignment)
        .join(Person, Person.id == at.c.person_id)
        .join(Requirement, Requirement.id == at.c.requirement_id)
        .outerjoin(Assignment, Assignment.id == at.c.assignment_id)
        .where(_wanted(at, filters))
        .order_by(Person.legal_name, Person.id, Requirement.title, Requirement.id)
    )
    rows = db.session.execute(query).all()
    places = workplaces_of({row.Person.id for row in rows}, on)
    return [
        RosterRow(
            person=row.Person,
            workplace=places[row.Person.id],
            requirement=row.Requirement,
            assignment=row.Assignment,
            situation=explain(position_from(row), row.window_days, on),
        )
        for row in rows
    ]


def standing_counts(
    viewer: Viewer, on: date, *, requirement_id: int | None = None, unit: Unit | None = None
) -> dict[int, Tally]:
    """How many have each standing as at `on`, by requirement id, counted in the database."""
    at = _standings(viewer, on, Filters(requirement_id, unit))
    if at is None:
        return {}
    rows = db.session.execute(
        select(at.c.requirement_id, at.c.standing, func.count()).group_by(at.c.requirement_id, at.c.standing)
    )
    counts: dict[int, dict[Standing, int]] = {}
    for found_id, word, number in rows:
        counts.setdefault(found_id, dict.fromkeys(Standing, 0))[Standing(word)] = number
    return {found_id: Tally(words) for found_id, words in counts.items()}


def _standings(viewer: Viewer, on: date, filters: Filters) -> Subquery | None:
    """`standings` of the pairs on the roster; None where there is no requirement."""
    known = [each for each in requirements_as_at(on) if filters.requirement_id in (None, each.requirement.id)]
    if not known:
        return None
    people = and_(visible_to(viewer, on), *_people(filters, on))
    pairs = union_all(
        *(
            select(Person.id.label("person_id"), literal(each.requirement.id).label("requirement_id")).where(
                people, _on_roster(each, on, filters.include_leavers)
            )
            for each in known
        )
    )
    return standings(pairs.cte("pairs"), on)


def _on_roster(each: AsAt, on: date, include_leavers: bool) -> ColumnElement[bool]:
    requirement, started = each.requirement, each.first_rolled_out
    asked_once = has_period(requirement.id, on)
    wanted = asked_by(requirement.id, each.conditions, started, on)
    if started is None:
        wanted = wanted & asked_once  # never rolled out: only who was asked by hand
    if each.retired:
        wanted = false()  # what is open stays owed, nobody else is asked
    if include_leavers:
        return wanted | asked_once
    return ~has_left(on) & (wanted | _has_open_period(requirement.id, on))


def _has_open_period(requirement_id: int, on: date) -> ColumnElement[bool]:
    closed = exists().where(Closing.assignment_id == Assignment.id, Closing.closed_on <= on)
    return (
        exists()
        .where(
            Assignment.person_id == Person.id,
            Assignment.requirement_id == requirement_id,
            Assignment.opened_on <= on,
            ~closed.correlate(Assignment),
        )
        .correlate(Person)
    )


def _people(filters: Filters, on: date) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.person_ids is not None:
        conditions.append(Person.id.in_(filters.person_ids))
    if filters.unit is not None:
        job = (
            select(Job.id)
            .join(Unit, Unit.id == Job.unit_id)
            .where(
                Job.person_id == Person.id,
                or_(Job.ends_on.is_(None), Job.ends_on >= on),
                Unit.path.startswith(filters.unit.path),
            )
        )
        conditions.append(job.correlate(Person).exists())
    if filters.name:
        conditions.append(
            or_(
                Person.legal_name.icontains(filters.name, autoescape=True),
                Person.employee_number.icontains(filters.name, autoescape=True),
            )
        )
    return conditions


def _wanted(at: Subquery, filters: Filters) -> ColumnElement[bool]:
    if filters.standings is None:
        return true()
    return at.c.standing.in_([word.value for word in filters.standings])
