"""How roll-outs land, as far as the viewer may see: each at a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from sqlalchemy import ColumnElement, Subquery, and_, case, exists, func, select

from app.assignments.kinds import PROOFS
from app.assignments.models import (
    Assignment,
    Closing,
    ClosingWithdrawal,
    Exemption,
    Requirement,
    RollOut,
)
from app.assignments.queries import is_refresher
from app.assignments.queries.standings import kind_as_at, withdrawn_by
from app.compliance.burn_up import Asked, Landing, curve, landing
from app.compliance.charts import Day
from app.compliance.queries.asked import asked_people
from app.compliance.refusals import NoBriefingKit, NoSuchRollOut
from app.courses.models import Release
from app.courses.queries import content_for
from app.courses.release_content import ReleaseContent
from app.extensions import db
from app.people.models import Person, Unit
from app.people.queries import units_for, visible_to, workplaces_of
from app.people.viewer import Viewer
from app.people.workplace import Workplace

ELSEWHERE = 0  # where people work whose unit the viewer does not see


@dataclass(frozen=True)
class RollOutLine:
    """One roll-out in a list, with how far it has come with the viewer's people."""

    requirement: Requirement
    release: Release
    rolled_out_on: date
    deadline: date
    asked: int
    signed: int
    closed: int  # refused, left or replaced: no signature comes any more

    @property
    def address(self) -> str:
        """How a form names it."""
        return f"{self.requirement.key}/{self.release.number}"

    def comes_before(self, other: RollOutLine) -> bool:
        """Whether `other` brought a newer release to the same people."""
        return self.requirement.id == other.requirement.id and self.release.number < other.release.number

    @property
    def open(self) -> int:
        return self.asked - self.signed - self.closed

    @property
    def percent(self) -> int | None:
        return self.signed * 100 // self.asked if self.asked else None


@dataclass(frozen=True)
class Place:
    """One region or store: how its people did."""

    name: str
    depth: int  # 0 for a region or whatever stands on top
    landing: Landing


@dataclass(frozen=True)
class Landed:
    """One roll-out with everybody whom it asked, as at `on`."""

    requirement: Requirement
    release: Release
    rolled_out_on: date
    deadline: date
    on: date
    people: list[Asked]
    workplaces: dict[int, Workplace]
    units: list[Unit]
    exempt_unasked: int  # people of the audience who were exempt and so not asked
    refreshers: int  # periods on the same release that are open and belong to no roll-out

    @cached_property
    def landing(self) -> Landing:
        return landing(self.people, self.on)

    @cached_property
    def days(self) -> list[Day]:
        return curve(self.people, self.rolled_out_on, max(self.on, self.rolled_out_on))

    @property
    def places(self) -> list[Place]:
        """Regions with their stores below them, each the sum of what is below it, and who works elsewhere."""
        found: dict[int, list[Asked]] = defaultdict(list)
        known = {unit.id for unit in self.units}
        for each in self.people:
            place = self.workplaces[each.person_id].unit_id
            found[place if place in known else ELSEWHERE].append(each)
        return list(lines(self.units, found, self.on))


def lines(units: list[Unit], found: dict[int, list[Asked]], on: date) -> Iterable[Place]:
    """`units`: parents before children. A name stays empty for those who work elsewhere."""
    top = min((unit.path.count("/") for unit in units), default=0)
    for unit in units:
        below = [each for other in units if other.path.startswith(unit.path) for each in found[other.id]]
        if (counts := landing(below, on)).asked:
            yield Place(unit.name, unit.path.count("/") - top, counts)
    if (counts := landing(found[ELSEWHERE], on)).asked:
        yield Place("", 0, counts)


def roll_outs(viewer: Viewer, today: date) -> list[RollOutLine]:
    """Every roll-out that asked somebody whom the viewer may see, the newest first; in one statement."""
    first = first_periods(today, visible_to(viewer, today))
    proof = first.c.kind.in_(PROOFS)
    same = and_(first.c.requirement_id == RollOut.requirement_id, first.c.release_id == RollOut.release_id)
    rows = db.session.execute(
        select(
            Requirement,
            Release,
            RollOut.rolled_out_at,
            func.count(first.c.id),
            func.sum(case((proof, 1), else_=0)),
            func.sum(case((first.c.kind.is_not(None) & ~proof, 1), else_=0)),
        )
        .select_from(RollOut)
        .join(Requirement, Requirement.id == RollOut.requirement_id)
        .join(Release, Release.id == RollOut.release_id)
        .outerjoin(first, same)
        .group_by(RollOut.id, Requirement.id, Release.id)
        .order_by(RollOut.rolled_out_at.desc(), RollOut.id.desc())
    )
    return [
        RollOutLine(requirement, release, at.date(), deadline(requirement, at), asked, signed, closed)
        for requirement, release, at, asked, signed, closed in rows
        if asked or viewer.sees_everyone
    ]


def landed(viewer: Viewer, key: str, number: int, *, on: date, today: date) -> Landed:
    """One roll-out as at `on`. Raises `NoSuchRollOut`, also where it asked nobody whom the viewer may see.

    Whom a manager may see, and where these people count, is always asked of `today`.
    """
    found = roll_out_with(key, number)
    visible = visible_to(viewer, today)
    people = asked_people(found.requirement, found.release, visible)
    if not people and not viewer.sees_everyone:
        raise NoSuchRollOut(key)
    return Landed(
        requirement=found.requirement,
        release=found.release,
        rolled_out_on=found.at.date(),
        deadline=deadline(found.requirement, found.at),
        on=on,
        people=people,
        workplaces=workplaces_of([each.person_id for each in people], on if viewer.sees_everyone else today),
        units=units_for(viewer, today),
        exempt_unasked=exempt_unasked(found, visible, on),
        refreshers=open_refreshers(found, visible, on),
    )


@dataclass(frozen=True)
class KitOf:
    """What is printed for a roll-out, in the reader's language."""

    requirement: Requirement
    release: Release
    content: ReleaseContent


def kit_of(viewer: Viewer, key: str, number: int, *, language: str, today: date) -> KitOf:
    """The briefing kit of a roll-out that the viewer may see. Raises `NoSuchRollOut`, `NoBriefingKit`."""
    found = landed(viewer, key, number, on=today, today=today)
    content = content_for(found.release.id, language)
    if content.kit is None:
        raise NoBriefingKit(key)
    return KitOf(found.requirement, found.release, content)


@dataclass(frozen=True)
class Found:
    """A roll-out with what it rolled out to whom."""

    requirement: Requirement
    release: Release
    at: datetime


def roll_out_with(key: str, number: int) -> Found:
    """The roll-out of release `number` to the requirement with this public id. Raises `NoSuchRollOut`."""
    row = db.session.execute(
        select(Requirement, Release, RollOut.rolled_out_at)
        .join(RollOut, RollOut.requirement_id == Requirement.id)
        .join(Release, Release.id == RollOut.release_id)
        .where(Requirement.key == key, Release.number == number)
    ).one_or_none()
    if row is None:
        raise NoSuchRollOut(key)
    return Found(row[0], row[1], row[2])


def deadline(requirement: Requirement, rolled_out_at: datetime) -> date:
    """By when the people who were already here were asked to sign."""
    return rolled_out_at.date() + timedelta(days=requirement.roll_out_days)


def first_periods(on: date, *conditions: ColumnElement[bool]) -> Subquery:
    """Each visible person's first period under each release, with how it ended by `on`.

    Later periods on the same release are refreshers: they belong to no roll-out. One that was opened again
    because what had been entered was wrong stands in the place of the one before.
    """
    turn = func.row_number().over(
        partition_by=(Assignment.person_id, Assignment.requirement_id, Assignment.release_id),
        order_by=(ClosingWithdrawal.id.is_not(None), Assignment.period),
    )
    periods = (
        select(
            Assignment.id,
            Assignment.person_id,
            Assignment.requirement_id,
            Assignment.release_id,
            kind_as_at().label("kind"),
            turn.label("turn"),
        )
        .join(Person, Person.id == Assignment.person_id)
        .outerjoin(Closing, (Closing.assignment_id == Assignment.id) & (Closing.closed_on <= on))
        .outerjoin(ClosingWithdrawal, withdrawn_by(on))
        .where(Assignment.opened_on <= on, *conditions)
        .subquery("periods")
    )
    return select(periods).where(periods.c.turn == 1).subquery("first_periods")


def open_refreshers(found: Found, visible: ColumnElement[bool], on: date) -> int:
    """How many visible people have a later period on this release open on `on`."""
    ended = exists().where(Closing.assignment_id == Assignment.id, Closing.closed_on <= on)
    number = db.session.scalar(
        select(func.count(Assignment.id))
        .join(Person, Person.id == Assignment.person_id)
        .where(
            Assignment.requirement_id == found.requirement.id,
            Assignment.release_id == found.release.id,
            Assignment.opened_on <= on,
            ~ended.correlate(Assignment),
            is_refresher(),
            visible,
        )
    )
    return number or 0


def exempt_unasked(found: Found, visible: ColumnElement[bool], on: date) -> int:
    """How many visible people are exempt on `on` and were never asked under this release."""
    asked = exists().where(
        Assignment.person_id == Exemption.person_id,
        Assignment.requirement_id == found.requirement.id,
        Assignment.release_id == found.release.id,
        Assignment.opened_on <= on,
    )
    number = db.session.scalar(
        select(func.count(func.distinct(Exemption.person_id)))
        .join(Person, Person.id == Exemption.person_id)
        .where(
            Exemption.requirement_id == found.requirement.id,
            Exemption.granted_on <= on,
            Exemption.starts_on <= on,
            Exemption.ends_on >= on,
            ~asked.correlate(Exemption),
            visible,
        )
    )
    return number or 0
