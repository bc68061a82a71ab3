"""When signatures run out: how many in each of the coming months, so that nobody is surprised by a wave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

MONTHS = 12


@dataclass(frozen=True)
class Proof:
    """One person's newest proof of one training, or that there is none in force."""

    region: str
    valid_until: date | None  # the last valid day


@dataclass(frozen=True)
class Ladder:
    """Counts by month and region. `rungs`, `later` and `none` add up to all of the proofs looked at."""

    months: list[date]  # first days; the first month has begun
    regions: list[str]
    rungs: list[list[int]]  # by month, then by region
    later: int
    none: int  # no proof in force

    @property
    def total(self) -> int:
        return sum(map(sum, self.rungs)) + self.later + self.none


def months_from(today: date, number: int = MONTHS) -> list[date]:
    """First days of this month and those after it."""
    start = today.year * 12 + today.month - 1
    return [date((start + n) // 12, (start + n) % 12 + 1, 1) for n in range(number)]


def ladder(proofs: Iterable[Proof], today: date) -> Ladder:
    """Whatever ends today still counts: the last valid day is valid."""
    months = months_from(today)
    after = months_from(today, MONTHS + 1)[-1]
    found: Counter[tuple[date, str]] = Counter()
    regions, later, none = set(), 0, 0
    for proof in proofs:
        regions.add(proof.region)
        if proof.valid_until is None or proof.valid_until < today:
            none += 1
        elif proof.valid_until >= after:
            later += 1
        else:
            found[proof.valid_until.replace(day=1), proof.region] += 1
    names = sorted(regions, key=str.casefold)
    return Ladder(months, names, [[found[month, name] for name in names] for month in months], later, none)
