"""Who needs the viewer today, why, and what can be done about it with one tap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from app.assignments.queries import RosterRow, roster
from app.assignments.standing import LATE, Standing
from app.assignments.tallies import Tally, tally
from app.compliance.clearance import Invitation
from app.compliance.queries.clearance import invitations_of
from app.compliance.queries.matters import Matter, open_matters
from app.compliance.queries.team import can_be_nudged, nudged_today
from app.compliance.refusals import UnitOutOfSight
from app.compliance.urgency import Need, need, waits_for_others
from app.people.models import Person, Unit
from app.people.queries import units_for
from app.people.viewer import Viewer
from app.people.workplace import Workplace
from app.questions.kinds import TaskKind

SHOWN_AT_ONCE = 20  # persons who need somebody, on one page
TO_INVITE = frozenset({Invitation.NOT_SENT, Invitation.RAN_OUT})


@dataclass(frozen=True)
class InNeed:
    """One person who needs somebody today. `row` is the most pressing of what they owe."""

    need: Need
    row: RosterRow
    others: tuple[RosterRow, ...]  # what else of theirs is pressing
    matter: Matter | None
    nudged: bool  # somebody did today
    own: bool  # the viewer themselves: nobody nudges themselves
    can_be_nudged: bool
    waits: bool  # for somebody else than the viewer, or for a date
    invitation: Invitation | None = None  # of somebody whose first day is still to come

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
    listed: list[InNeed]  # the most pressing first

    @cached_property
    def in_need(self) -> list[InNeed]:
        """Who needs the viewer. Of viewers who only read: who is late or waits for anybody."""
        return [each for each in self.listed if not each.waits]

    @cached_property
    def waiting(self) -> list[InNeed]:
        """Who needs somebody else, or a date that comes by itself."""
        return [each for each in self.listed if each.waits]

    @cached_property
    def total(self) -> Tally:
        return tally(row.situation for row in self.rows)

    @property
    def owed(self) -> bool:
        """Whether anybody still has something to do."""
        return any(row.situation.due_on is not None for row in self.rows)

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
    return Today(on, units, unit, rows, listed(rows, viewer, on, now))


def listed(rows: Iterable[RosterRow], viewer: Viewer, on: date, now: datetime) -> list[InNeed]:
    """One entry for each person: what needs the viewer first, then by need, then by date."""
    matters = open_matters()
    found = [
        (why, row) for row in rows if (why := need(row.situation, row.workplace, kinds_of(row, matters)))
    ]
    nudged = nudged_today((row for _, row in found), on)
    coming = {row.person.id for _, row in found if row.workplace.starts_on > on}
    invitations = invitations_of(coming, now) if coming else {}
    entries = [
        entry(why, row, viewer, matters, invitations.get(row.person.id), nudged=row.person.id in nudged)
        for why, row in found
    ]
    pressing: dict[int, list[InNeed]] = {}
    for each in sorted(entries, key=by_urgency):
        pressing.setdefault(each.person.id, []).append(each)
    return [
        replace(first, others=tuple(other.row for other in others)) for first, *others in pressing.values()
    ]


def entry(
    why: Need,
    row: RosterRow,
    viewer: Viewer,
    matters: dict[int, list[Matter]],
    invitation: Invitation | None,
    *,
    nudged: bool,
) -> InNeed:
    """One thing that is pressing about one person."""
    own = row.person.id == viewer.person_id
    kind = kinds_of(row, matters)
    return InNeed(
        need=why,
        row=row,
        others=(),
        matter=matter_of(row, why, matters),
        nudged=nudged,
        own=own,
        can_be_nudged=not own and can_be_nudged(row, waiting=kind, invitation=invitation, nudged=nudged),
        waits=waits_for_others(why, opened=row.owed, to_invite=invitation in TO_INVITE, viewer=viewer),
        invitation=invitation,
    )


def by_urgency(each: InNeed) -> tuple[bool, Need, date, str]:
    soon = each.need is Need.STARTS_SOON
    when = each.workplace.starts_on if soon else each.row.situation.due_on
    return each.waits, each.need, when or date.max, each.person.legal_name


def kinds_of(row: RosterRow, matters: dict[int, list[Matter]]) -> set[TaskKind]:
    return {matter.kind for matter in matters.get(row.assignment.id, ())} if row.assignment else set()


MATTERS = {Need.QUESTION: TaskKind.QUESTION, Need.HELP: TaskKind.HELP, Need.TALK: TaskKind.REFUSAL}


def matter_of(row: RosterRow, why: Need, matters: dict[int, list[Matter]]) -> Matter | None:
    """The task behind this need, if there is one."""
    found = matters.get(row.assignment.id, []) if row.assignment else []
    return next((matter for matter in found if matter.kind is MATTERS.get(why)), None)
