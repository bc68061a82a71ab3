"""Who needs the viewer today, why, and what can be done about it with one tap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from app.assignments.queries import RosterRow, roster
from app.assignments.standing import ASKING, LATE, Standing
from app.assignments.tallies import Tally, tally
from app.compliance.clearance import Invitation
from app.compliance.queries.clearance import invitations_of
from app.compliance.queries.matters import Matter, open_matters
from app.compliance.queries.team import nudged_today
from app.compliance.refusals import UnitOutOfSight
from app.compliance.urgency import Need, need
from app.people.models import Person, Unit
from app.people.queries import units_for
from app.people.viewer import Viewer
from app.people.workplace import Workplace
from app.questions.kinds import TaskKind

SHOWN_AT_ONCE = 20  # persons who need somebody, on one page
TALKS = frozenset({Need.TALK, Need.HELP, Need.QUESTION})  # where a mail would be the wrong thing


@dataclass(frozen=True)
class InNeed:
    """One person who needs somebody today. `row` is the most pressing of what they owe."""

    need: Need
    row: RosterRow
    others: tuple[RosterRow, ...]  # what else of theirs is pressing
    matter: Matter | None
    nudged: bool  # somebody did today
    own: bool  # the viewer themselves: nobody nudges themselves
    invitation: Invitation | None = None  # of somebody who starts soon

    @property
    def person(self) -> Person:
        return self.row.person

    @property
    def workplace(self) -> Workplace:
        return self.row.workplace

    @property
    def key(self) -> str:
        """Public id of the assignment; empty where none was opened."""
        return self.row.assignment.key if self.row.assignment else ""

    @property
    def can_be_nudged(self) -> bool:
        """Whether a mail can go out now and would be kind."""
        waits = self.row.assignment is not None and self.row.situation.due_on is not None
        asked = self.row.situation.standing in ASKING and self.need not in TALKS
        known = self.invitation in (
            None,
            Invitation.ACCEPTED,
        )  # a link to sign in helps nobody without a password
        return (
            waits and asked and known and not self.nudged and not self.own and self.person.address is not None
        )

    @property
    def late(self) -> bool:
        return self.row.situation.standing in LATE


@dataclass(frozen=True)
class UnitShare:
    """How the people at or below one unit stand."""

    unit: Unit
    tally: Tally

    @property
    def late(self) -> int:
        return sum(self.tally.counts[standing] for standing in LATE)


@dataclass(frozen=True)
class Today:
    """One viewer's people on one day."""

    on: date
    units: list[Unit]
    unit: Unit | None  # the one that is looked at
    rows: list[RosterRow]
    in_need: list[InNeed]  # the most pressing first

    @cached_property
    def total(self) -> Tally:
        return tally(row.situation for row in self.rows)

    @property
    def people(self) -> int:
        return len({row.person.id for row in self.rows})

    @property
    def by_person(self) -> list[tuple[Person, list[RosterRow]]]:
        """Everybody with what they owe, by name."""
        found: dict[int, list[RosterRow]] = {}
        for row in self.rows:
            found.setdefault(row.person.id, []).append(row)
        return [(rows[0].person, rows) for rows in found.values()]

    @property
    def main_training(self) -> int | None:
        """Id of the requirement that most people have; only the others need to be named."""
        found = Counter(row.requirement.id for row in self.rows)
        return max(found, key=lambda each: found[each], default=None)

    @property
    def nudgeable(self) -> list[InNeed]:
        """Who is late and can be reminded: whom "nudge all" is for."""
        return [each for each in self.in_need if each.late and each.can_be_nudged]

    @property
    def next_due(self) -> tuple[date, int] | None:
        """The next date that comes up, and how many people have it. For a day on which nobody needs anything."""
        coming = [
            row.situation.due_on
            for row in self.rows
            if row.situation.standing is Standing.NOT_YET_DUE and row.situation.due_on
        ]
        return (min(coming), Counter(coming)[min(coming)]) if coming else None

    @cached_property
    def by_unit(self) -> list[UnitShare]:
        """Units with everybody at or below them, parents before children; not the one that holds all."""
        shares = []
        for unit in self.units:
            inside = [row for row in self.rows if row.workplace.unit_path.startswith(unit.path)]
            if inside and len(inside) < len(self.rows):
                shares.append(UnitShare(unit, tally(row.situation for row in inside)))
        return shares


def today(viewer: Viewer, on: date, now: datetime, unit_key: str = "") -> Today:
    """The viewer's people on their own day. Raises `UnitOutOfSight` for a unit that is not theirs."""
    units = units_for(viewer, on)
    unit = next((each for each in units if each.key == unit_key), None)
    if unit_key and unit is None:
        raise UnitOutOfSight(unit_key)
    rows = [
        row for row in roster(viewer, on) if unit is None or row.workplace.unit_path.startswith(unit.path)
    ]
    return Today(on, units, unit, rows, in_need(rows, viewer, on, now))


def in_need(rows: Iterable[RosterRow], viewer: Viewer, on: date, now: datetime) -> list[InNeed]:
    """One entry for each person: by need, then by date."""
    matters = open_matters()
    pressing: dict[int, list[tuple[Need, RosterRow]]] = {}
    for row in rows:
        waiting = kinds_of(row, matters)
        if why := need(row.situation, row.workplace, waiting):
            pressing.setdefault(row.person.id, []).append((why, row))
    for found in pressing.values():
        found.sort(key=by_urgency)
    first = sorted((found[0] for found in pressing.values()), key=by_urgency)
    nudged = nudged_today((row for _, row in first), on)
    starters = [row.person.id for why, row in first if why is Need.STARTS_SOON]
    invitations = invitations_of(starters, now) if starters else {}
    return [
        InNeed(
            need=why,
            row=row,
            others=tuple(other for _, other in pressing[row.person.id][1:]),
            matter=matter_of(row, why, matters),
            nudged=row.person.id in nudged,
            own=row.person.id == viewer.person_id,
            invitation=invitations.get(row.person.id),
        )
        for why, row in first
    ]


def by_urgency(each: tuple[Need, RosterRow]) -> tuple[Need, date, str]:
    why, row = each
    when = row.workplace.starts_on if why is Need.STARTS_SOON else row.situation.due_on
    return why, when or date.max, row.person.legal_name


def kinds_of(row: RosterRow, matters: dict[int, list[Matter]]) -> set[TaskKind]:
    return {matter.kind for matter in matters.get(row.assignment.id, ())} if row.assignment else set()


MATTERS = {Need.QUESTION: TaskKind.QUESTION, Need.HELP: TaskKind.HELP, Need.TALK: TaskKind.REFUSAL}


def matter_of(row: RosterRow, why: Need, matters: dict[int, list[Matter]]) -> Matter | None:
    """The task behind this need, if there is one."""
    found = matters.get(row.assignment.id, []) if row.assignment else []
    return next((matter for matter in found if matter.kind is MATTERS.get(why)), None)
