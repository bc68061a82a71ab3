"""Who owes what, as at any day: one row for each person and requirement, at a constant query count."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Select,
    Subquery,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from app.assignments.models import Assignment, Closing, Requirement
from app.assignments.queries.audience import (
    Rule,
    asked_by,
    has_left,
    has_period,
    requirements_as_at,
)
from app.assignments.queries.standings import position_from, standings
from app.assignments.standing import Situation, Standing, explain
from app.assignments.tallies import Tally
from app.extensions import db
from app.people.models import Job, Person, Unit
from app.people.queries import visible_to, workplaces_of
from app.people.viewer import Viewer
from app.people.workplace import Workplace
from app.shared.clock import over_everywhere


@dataclass(frozen=True)
class RosterRow:
    """One person and one requirement. `assignment` is the open period, else the last one closed."""

    person: Person
    workplace: Workplace
    requirement: Requirement
    assignment: Assignment | None
    situation: Situation

    @property
    def owed(self) -> bool:
        """Whether a period is open, so that there is something to do by a date."""
        return self.assignment is not None and self.situation.due_on is not None


@dataclass(frozen=True)
class Wanted:
    """Whose roster, and what part of it: what one statement differs by from another, but for the day."""

    viewer: Viewer
    rules: tuple[tuple[Rule, date | None], ...]  # requirements as they stood, each with its first roll-out
    unit_path: str | None  # people with a current or coming job in that unit or below
    single: bool  # only the persons whose ids are given with the day
    name: str | None  # part of the name or of the employee number
    standings: frozenset[Standing] | None
    include_leavers: bool  # also who has left, and who is in no audience any more


STATEMENTS = 64  # kept in each process: writing one costs more than asking it

ON: ColumnElement[date] = bindparam("on", type_=Date)
PERSONS: BindParameter[int] = bindparam("persons", expanding=True)
OVER: BindParameter[datetime] = bindparam("over", type_=Person.created_at.type)


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
    Whoever was entered after that day is not.
    """
    wanted = Wanted(
        viewer=viewer,
        rules=_rules(on, requirement_id),
        unit_path=unit.path if unit else None,
        single=person_ids is not None,
        name=name,
        standings=None if standings is None else frozenset(standings),
        include_leavers=include_leavers,
    )
    if not wanted.rules:
        return []
    values = day(on) | ({"persons": list(person_ids)} if person_ids is not None else {})
    rows = db.session.execute(_rows(wanted), values).all()
    places = workplaces_of({row.Person.id for row in rows}, on)
    return [
        RosterRow(
            person=row.Person,
            workplace=places[row.Person.id],
            requirement=row.Requirement,
            assignment=row.Assignment,
            situation=explain(
                position_from(row), row.window_days, on, retired=row.Requirement.is_retired(on)
            ),
        )
        for row in rows
    ]


def standing_counts(
    viewer: Viewer, on: date, *, requirement_id: int | None = None, unit: Unit | None = None
) -> dict[int, Tally]:
    """How many have each standing as at `on`, by requirement id, counted in the database."""
    path = unit.path if unit else None
    wanted = Wanted(viewer, _rules(on, requirement_id), path, False, None, None, False)
    if not wanted.rules:
        return {}
    counts: dict[int, dict[Standing, int]] = {}
    for found_id, word, number in db.session.execute(_counts(wanted), day(on)):
        counts.setdefault(found_id, dict.fromkeys(Standing, 0))[Standing(word)] = number
    return {found_id: Tally(words) for found_id, words in counts.items()}


def day(on: date) -> dict[str, Any]:
    """What the statements ask of a day: the day itself, and when it is over everywhere."""
    return {"on": on, "over": over_everywhere(on)}


def _rules(on: date, requirement_id: int | None) -> tuple[tuple[Rule, date | None], ...]:
    return tuple(
        (each.rule, each.first_rolled_out)
        for each in requirements_as_at(on)
        if requirement_id in (None, each.requirement.id)
    )


@lru_cache(maxsize=STATEMENTS)
def _rows(wanted: Wanted) -> Select[Any]:
    """The statement behind `roster`."""
    at = _standings(wanted)
    query = (
        select(at, Person, Requirement, Assignment)
        .join(Person, Person.id == at.c.person_id)
        .join(Requirement, Requirement.id == at.c.requirement_id)
        .outerjoin(Assignment, Assignment.id == at.c.assignment_id)
        .order_by(Person.legal_name, Person.id, Requirement.id)
    )
    if wanted.standings is None:
        return query
    return query.where(at.c.standing.in_(sorted(word.value for word in wanted.standings)))


@lru_cache(maxsize=STATEMENTS)
def _counts(wanted: Wanted) -> Select[Any]:
    """The statement behind `standing_counts`."""
    at = _standings(wanted)
    return select(at.c.requirement_id, at.c.standing, func.count()).group_by(
        at.c.requirement_id, at.c.standing
    )


def _standings(wanted: Wanted) -> Subquery:
    """`standings` of the pairs on the roster."""
    people = and_(visible_to(wanted.viewer, ON), *_people(wanted))
    pairs = [
        select(Person.id.label("person_id"), literal(rule.id).label("requirement_id")).where(
            people, _on_roster(rule, first_rolled_out, wanted.include_leavers)
        )
        for rule, first_rolled_out in wanted.rules
        if not rule.retired
    ]
    if retired := [rule.id for rule, _ in wanted.rules if rule.retired]:
        pairs.append(_still_owed(retired, wanted.include_leavers).where(people))
    return standings(union_all(*pairs).cte("pairs"), ON)


def _still_owed(retired: Collection[int], include_leavers: bool) -> Select[int, int]:
    """What is open under retired requirements stays owed, nobody else is asked: one look for all of them."""
    owed = (
        select(Assignment.person_id, Assignment.requirement_id)
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.requirement_id.in_(retired), Assignment.opened_on <= ON)
        .distinct()
    )
    if include_leavers:
        return owed
    return owed.where(~has_left(ON), ~_closed())


def _on_roster(rule: Rule, started: date | None, include_leavers: bool) -> ColumnElement[bool]:
    asked_once = has_period(rule.id, ON)
    wanted = asked_by(rule.id, rule, started, ON)
    if started is None:
        wanted = wanted & asked_once  # never rolled out: only who was asked by hand
    if include_leavers:
        return wanted | asked_once
    return ~has_left(ON) & (wanted | _has_open_period(rule.id))


def _has_open_period(requirement_id: int) -> ColumnElement[bool]:
    return (
        exists()
        .where(
            Assignment.person_id == Person.id,
            Assignment.requirement_id == requirement_id,
            Assignment.opened_on <= ON,
            ~_closed(),
        )
        .correlate(Person)
    )


def _closed() -> ColumnElement[bool]:
    """A condition on `Assignment`: it had ended by that day."""
    ended = exists().where(Closing.assignment_id == Assignment.id, Closing.closed_on <= ON)
    return ended.correlate(Assignment)


def _people(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Person.created_at < OVER]
    if wanted.single:
        conditions.append(Person.id.in_(PERSONS))
    if wanted.unit_path is not None:
        job = (
            select(Job.id)
            .join(Unit, Unit.id == Job.unit_id)
            .where(
                Job.person_id == Person.id,
                or_(Job.ends_on.is_(None), Job.ends_on >= ON),
                Unit.path.startswith(wanted.unit_path),
            )
        )
        conditions.append(job.correlate(Person).exists())
    if wanted.name:
        conditions.append(
            or_(
                Person.legal_name.icontains(wanted.name, autoescape=True),
                Person.employee_number.icontains(wanted.name, autoescape=True),
            )
        )
    return conditions
