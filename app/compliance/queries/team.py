"""The people of one viewer and what each of them owes, as at any day, at a constant number of queries."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import select

from app.assignments.queries import RosterRow, by_title, roster
from app.assignments.standing import ASKING
from app.assignments.tallies import Tally, tally
from app.compliance.clearance import Invitation
from app.compliance.filters import PAGE_LENGTH, Filters, matches
from app.compliance.pages import Pages
from app.compliance.refusals import UnitOutOfSight
from app.compliance.urgency import is_new_hire
from app.extensions import db
from app.people.models import Person, Unit
from app.people.queries import units_for, visible_to
from app.people.viewer import Viewer
from app.people.workplace import Workplace
from app.questions.kinds import TaskKind
from app.quizzes.models import Attempt, AttemptResult
from app.reminders.queries import nudged_among
from app.shared.clock import over_everywhere

Group = TypeVar("Group")


@dataclass(frozen=True)
class PersonRows:
    """One person with what they owe."""

    person: Person
    workplace: Workplace
    rows: tuple[RosterRow, ...]


@dataclass(frozen=True)
class Page:
    """What stands on one page."""

    pages: Pages
    new_hires: list[PersonRows]
    staff: list[PersonRows]

    @property
    def rows(self) -> list[RosterRow]:
        return [row for each in (*self.new_hires, *self.staff) for row in each.rows]


@dataclass(frozen=True)
class Team:
    """A viewer's people as at one day. `rows` are those that the filters let through."""

    filters: Filters
    units: list[Unit]
    unit: Unit | None  # the one that the filters name
    all_rows: list[RosterRow]
    rows: list[RosterRow]
    leavers_included: bool

    @cached_property
    def people(self) -> list[PersonRows]:
        return grouped(self.rows)

    @property
    def new_hires(self) -> list[PersonRows]:
        return [each for each in self.people if is_new_hire(each.workplace, self.filters.on)]

    @property
    def staff(self) -> list[PersonRows]:
        return [each for each in self.people if not is_new_hire(each.workplace, self.filters.on)]

    def page(self, number: int) -> Page:
        """One page of the people, those who start or have just started first; the nearest page there is."""
        ordered = [*self.new_hires, *self.staff]
        pages = Pages(len(ordered), PAGE_LENGTH, number)
        shown = ordered[pages.shown]
        new = {each.person.id for each in self.new_hires}
        return Page(
            pages=pages,
            new_hires=[each for each in shown if each.person.id in new],
            staff=[each for each in shown if each.person.id not in new],
        )

    @property
    def total(self) -> Tally:
        return tally(row.situation for row in self.rows)

    @property
    def total_without_filters(self) -> Tally:
        return tally(row.situation for row in self.all_rows)

    @property
    def by_unit(self) -> list[tuple[str, Tally]]:
        return tallies(((row.workplace.unit_name, row) for row in self.rows), str.casefold)

    def by_training(self, language: str) -> list[tuple[dict[str, str], Tally]]:
        """Each training by the titles of its requirement, in the order of those in `language`."""
        found = tallies(((row.requirement, row) for row in self.rows), lambda each: by_title(each, language))
        return [(requirement.title, counted) for requirement, counted in found]


def team(viewer: Viewer, filters: Filters, today: date) -> Team:
    """The viewer's people as at `filters.on`. Raises `UnitOutOfSight` for a unit that is not theirs.

    Whom a manager may see is always asked of `today`: as at a past day they read that day's answers
    about the people whom they lead now, and nothing about those who have moved away since.
    """
    units = units_for(viewer, today)
    unit = next((each for each in units if each.key == filters.unit), None)
    if filters.unit and unit is None:
        raise UnitOutOfSight(filters.unit)
    leavers = filters.leavers and viewer.sees_everyone
    rows = roster(viewer, filters.on, include_leavers=leavers)
    if filters.on != today and not viewer.sees_everyone:
        now_mine = set(db.session.scalars(select(Person.id).where(visible_to(viewer, today))))
        rows = [row for row in rows if row.person.id in now_mine]
    return Team(
        filters=filters,
        units=units,
        unit=unit,
        all_rows=rows,
        rows=[row for row in rows if passes(row, filters, unit)],
        leavers_included=leavers,
    )


def passes(row: RosterRow, filters: Filters, unit: Unit | None) -> bool:
    return (
        (unit is None or row.workplace.unit_path.startswith(unit.path))
        and (not filters.track or row.requirement.track == filters.track)
        and (filters.standing is None or row.situation.standing is filters.standing)
        and matches(filters.search, row.person.legal_name, row.person.employee_number)
    )


def grouped(rows: Iterable[RosterRow]) -> list[PersonRows]:
    """Rows by person, in the order in which persons first appear."""
    found: dict[int, list[RosterRow]] = {}
    for row in rows:
        found.setdefault(row.person.id, []).append(row)
    return [PersonRows(mine[0].person, mine[0].workplace, tuple(mine)) for mine in found.values()]


def tallies(
    rows: Iterable[tuple[Group, RosterRow]], order: Callable[[Group], Any]
) -> list[tuple[Group, Tally]]:
    """A tally for each group, sorted by what `order` makes of it."""
    groups: dict[Group, list[RosterRow]] = {}
    for group, row in rows:
        groups.setdefault(group, []).append(row)
    return [(group, tally(row.situation for row in groups[group])) for group in sorted(groups, key=order)]


def checks_passed(rows: Iterable[RosterRow], on: date) -> set[int]:
    """Ids of the assignments among these rows whose check was passed by `on`: for the sentence that explains."""
    ids = [row.assignment.id for row in rows if row.assignment]
    passed = (
        select(Attempt.assignment_id)
        .join(AttemptResult, AttemptResult.attempt_id == Attempt.id)
        .where(
            AttemptResult.passed,
            AttemptResult.finished_at < over_everywhere(on),
            Attempt.assignment_id.in_(ids),
        )
    )
    return set(db.session.scalars(passed))


def nudged_today(rows: Iterable[RosterRow], today: date) -> set[int]:
    """Ids of the persons among these rows who were nudged today."""
    return nudged_among({row.person.id for row in rows}, today)


def can_be_nudged(
    row: RosterRow, *, waiting: Collection[TaskKind], invitation: Invitation | None, nudged: bool
) -> bool:
    """Whether a mail can go out now and would be kind: not while we owe an answer or a talk.

    `invitation`: of somebody whose first day is still to come; a link to sign in helps nobody without a
    password. Every page that offers a nudge asks here.
    """
    can_sign_in = invitation in (None, Invitation.ACCEPTED)
    return (
        row.owed
        and row.situation.standing in ASKING
        and not waiting
        and can_sign_in
        and not nudged
        and row.person.address is not None
    )
