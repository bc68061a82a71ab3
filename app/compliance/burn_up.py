"""How a roll-out lands: who was asked, what became of each, day by day. From facts, so right for any day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.assignments.kinds import PROOFS, ClosingKind
from app.assignments.standing import Period, Span
from app.compliance.charts import Day

LONGEST = 800  # days that are drawn; a roll-out that is older than that is history


class Fate(StrEnum):
    """What one person who was asked comes down to on a day. Each has exactly one."""

    SIGNED = "signed"
    OPEN = "open"  # there is time
    LATE = "late"
    EXEMPT = "exempt"
    ON_LEAVE = "on_leave"
    REFUSED = "refused"
    LEFT = "left"
    REPLACED = "replaced"  # a newer text took its place before it was signed


ENDINGS = {
    ClosingKind.REFUSED: Fate.REFUSED,
    ClosingKind.LEFT_UNSIGNED: Fate.LEFT,
    ClosingKind.SUPERSEDED: Fate.REPLACED,
}
WAITING = frozenset({Fate.OPEN, Fate.LATE, Fate.EXEMPT, Fate.ON_LEAVE})  # the period has not ended


@dataclass(frozen=True)
class Asked:
    """One person's first period under one release, with what excuses them for a while."""

    person_id: int
    period: Period
    exemptions: tuple[Span, ...] = ()
    leaves: tuple[Span, ...] = ()

    def fate(self, on: date) -> Fate | None:
        """None while they were not asked yet."""
        if self.period.opened_on > on:
            return None
        closing = self.period.closing_as_at(on)
        if closing is not None:
            return Fate.SIGNED if closing.kind in PROOFS else ENDINGS[closing.kind]
        if any(span.covers(on) for span in self.exemptions):
            return Fate.EXEMPT
        if any(span.covers(on) for span in self.leaves):
            return Fate.ON_LEAVE
        return Fate.LATE if self.period.due_as_at(on) < on else Fate.OPEN


@dataclass(frozen=True)
class Landing:
    """How many people were asked as at a day, and what became of them; the fates add up to `asked`."""

    counts: dict[Fate, int]

    @property
    def asked(self) -> int:
        return sum(self.counts.values())

    @property
    def signed(self) -> int:
        return self.counts[Fate.SIGNED]

    @property
    def waiting(self) -> int:
        return sum(self.counts[fate] for fate in WAITING)

    @property
    def percent(self) -> int | None:
        """Whole per cent, rounded down so that 100 means all; None for nobody."""
        return self.signed * 100 // self.asked if self.asked else None


def landing(people: Iterable[Asked], on: date) -> Landing:
    found = Counter(fate for each in people if (fate := each.fate(on)))
    return Landing({fate: found[fate] for fate in Fate})


def curve(people: Collection[Asked], first: date, last: date) -> list[Day]:
    """Asked and signed at the end of each day from `first` to `last`."""
    first = max(first, last - timedelta(days=LONGEST))
    asked = Counter(max(first, each.period.opened_on) for each in people)
    signed = Counter(
        max(first, each.period.closing.on)
        for each in people
        if each.period.closing and each.period.closing.kind in PROOFS
    )
    days, so_far, done = [], 0, 0
    for number in range(max(0, (last - first).days) + 1):
        day = first + timedelta(days=number)
        so_far, done = so_far + asked[day], done + signed[day]
        days.append(Day(day, so_far, done))
    return days


def milestones(days: list[Day], most: int = 12) -> list[Day]:
    """Evenly spread days for the table beside the picture; the first and the last are among them."""
    if len(days) <= most:
        return days
    places = sorted({round((len(days) - 1) * n / (most - 1)) for n in range(most)})
    return [days[place] for place in places]
