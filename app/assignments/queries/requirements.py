"""Requirements, as HR lists and reads them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import aliased

from app.assignments.conditions import Conditions
from app.assignments.kinds import Audience
from app.assignments.models import Assignment, Closing, ClosingWithdrawal, Requirement, RollOut
from app.assignments.queries.audience import in_audience
from app.assignments.refusals import NoSuchRequirement
from app.courses.models import Release
from app.courses.queries import content_for, releases
from app.extensions import db
from app.people.models import Person, Unit
from app.people.queries import workplaces_of
from app.people.workplace import Workplace


@dataclass(frozen=True)
class RequirementRow:
    """One requirement with what the list says about it."""

    requirement: Requirement
    audience_names: list[str]  # of the units, or of the persons; empty for the other audiences
    rolled_out: Release | None  # the newest that was
    waiting: Release | None  # a newer one that was not
    open: int  # periods
    refreshers: int  # of those
    closed: int


def requirement_with(key: str) -> Requirement:
    """The requirement with this public id. For those who manage requirements; the route says so."""
    found = db.session.scalar(select(Requirement).where(Requirement.key == key))
    if found is None:
        raise NoSuchRequirement(key)
    return found


def requirements(language: str) -> list[RequirementRow]:
    """All requirements that stand, by their titles in `language`, at a constant number of statements."""
    found = _rows(select(Requirement).where(Requirement.retired_at.is_(None)))
    return sorted(found, key=lambda row: by_title(row.requirement, language))


def by_title(requirement: Requirement, language: str) -> tuple[str, int]:
    """What puts requirements into the order of the alphabet."""
    return requirement.title_in(language).casefold(), requirement.id


def requirement_row(key: str) -> RequirementRow:
    """One requirement, retired or not, as the list tells of it. Raises NoSuchRequirement."""
    found = _rows(select(Requirement).where(Requirement.key == key))
    if not found:
        raise NoSuchRequirement(key)
    return found[0]


def retired_requirements(language: str) -> list[Requirement]:
    """Those that ask nobody any more, by their titles in `language`."""
    found = db.session.scalars(select(Requirement).where(Requirement.retired_at.is_not(None)))
    return sorted(found, key=lambda each: by_title(each, language))


def _rows(wanted: Select[Requirement]) -> list[RequirementRow]:
    rows = list(db.session.scalars(wanted))
    newest = {release.course: release for release in reversed(releases())}
    rolled_out: dict[int, Release] = {}
    for requirement_id, release in db.session.execute(
        select(RollOut.requirement_id, Release)
        .join(Release, Release.id == RollOut.release_id)
        .order_by(Release.number)
    ):
        rolled_out[requirement_id] = release
    counts, refreshers = _periods(), _open_refreshers()
    names = names_in([row.conditions for row in rows])
    return [
        RequirementRow(
            requirement=row,
            audience_names=audience_names,
            rolled_out=(done := rolled_out.get(row.id)),
            waiting=_newer(newest.get(row.course), done),
            open=counts.get((row.id, False), 0),
            refreshers=refreshers.get(row.id, 0),
            closed=counts.get((row.id, True), 0),
        )
        for row, audience_names in zip(rows, names, strict=True)
    ]


def requirements_of_course(course: str) -> list[Requirement]:
    """The requirements that stand and are about this course, in the order in which they were added."""
    return list(
        db.session.scalars(
            select(Requirement)
            .where(Requirement.course == course, Requirement.retired_at.is_(None))
            .order_by(Requirement.id)
        )
    )


def names_in(audiences: Sequence[Conditions]) -> list[list[str]]:
    """The names of the units or persons of each of these audiences, in alphabetical order."""
    wanted: dict[Audience, set[int]] = {Audience.UNITS: set(), Audience.PERSONS: set()}
    for each in audiences:
        if each.audience in wanted:
            wanted[each.audience].update(each.audience_ids)
    units = select(Unit.id, Unit.name).where(Unit.id.in_(wanted[Audience.UNITS]))
    persons = select(Person.id, Person.legal_name).where(Person.id.in_(wanted[Audience.PERSONS]))
    names = {Audience.UNITS: _names(units), Audience.PERSONS: _names(persons)}
    return [
        sorted(names[each.audience].get(id, "?") for id in each.audience_ids if each.audience in names)
        for each in audiences
    ]


def numbers_of(person_ids: Collection[int]) -> list[str]:
    """The employee numbers of these persons, ascending; who has none is left out."""
    rows = select(Person.employee_number).where(
        Person.id.in_(person_ids), Person.employee_number.is_not(None)
    )
    return [str(number) for number in db.session.scalars(rows.order_by(Person.employee_number))]


def persons_numbered(numbers: Collection[str]) -> dict[str, Person]:
    """Persons by their employee numbers; unknown numbers are left out."""
    rows = db.session.scalars(select(Person).where(Person.employee_number.in_(numbers)))
    return {str(person.employee_number): person for person in rows}


@dataclass(frozen=True)
class Members:
    """Who is in an audience on a day, by name, before a requirement is saved."""

    people: list[tuple[Person, Workplace]]
    on: date

    @property
    def joiners(self) -> int:
        """How many of them start later."""
        return sum(not place.has_started(self.on) for _, place in self.people if place.employed)


def audience_members(audience: Audience, ids: Collection[int], on: date) -> Members:
    rows = list(
        db.session.scalars(
            select(Person).where(in_audience(audience, ids, on)).order_by(Person.legal_name, Person.id)
        )
    )
    places = workplaces_of([row.id for row in rows], on)
    return Members([(row, places[row.id]) for row in rows], on)


def track_titles(language: str) -> dict[str, str]:
    """What can be required: "course/track" → its title, from each course's newest release.

    A track without a check is for reading only: candidates are no people of the company yet.
    """
    newest = {release.course: release for release in reversed(releases())}
    titles = {}
    for course, release in sorted(newest.items()):
        content = content_for(release.id, language)
        for track in content.assessment.tracks:
            titles[f"{course}/{track}"] = f"{content.title} · {content.tracks[track].title}"
    return titles


def _periods() -> dict[tuple[int, bool], int]:
    closed = Assignment.closing.has()
    rows = db.session.execute(
        select(Assignment.requirement_id, closed, func.count()).group_by(Assignment.requirement_id, closed)
    )
    return {(requirement_id, bool(is_closed)): number for requirement_id, is_closed, number in rows}


def is_refresher() -> ColumnElement[bool]:
    """A condition on `Assignment`: one on the same release came before, so it belongs to no roll-out.

    One that was opened again because what had been entered was wrong stands in the place of the one before.
    """
    before = aliased(Assignment)
    wrong = exists().where(Closing.assignment_id == before.id, ClosingWithdrawal.closing_id == Closing.id)
    return (
        exists()
        .where(
            before.person_id == Assignment.person_id,
            before.requirement_id == Assignment.requirement_id,
            before.release_id == Assignment.release_id,
            before.period < Assignment.period,
            ~wrong.correlate(before),
        )
        .correlate(Assignment)
    )


def _open_refreshers() -> dict[int, int]:
    rows = db.session.execute(
        select(Assignment.requirement_id, func.count())
        .where(~Assignment.closing.has(), is_refresher())
        .group_by(Assignment.requirement_id)
    )
    return {row[0]: row[1] for row in rows}


def _newer(newest: Release | None, done: Release | None) -> Release | None:
    if newest is None or (done is not None and done.number >= newest.number):
        return None
    return newest


def _names(query: Select[int, str]) -> dict[int, str]:
    return {row[0]: row[1] for row in db.session.execute(query)}
