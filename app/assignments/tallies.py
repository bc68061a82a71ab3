"""Percentages of standings, which always print their denominator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from app.assignments.standing import FULFILLED, Situation, Standing


@dataclass(frozen=True)
class Tally:
    """How many have each standing. Everybody is in the denominator, as what they are."""

    counts: dict[Standing, int]
    unassigned: int = 0  # of those who are not yet due, where every row was looked at: nothing was assigned

    @property
    def numerator(self) -> int:
        """People with a proof in force."""
        return sum(self.counts[word] for word in FULFILLED)

    @property
    def denominator(self) -> int:
        return sum(self.counts.values())

    @property
    def percent(self) -> int | None:
        """Whole per cent, rounded down so that 100 means all; None for nobody."""
        return self.numerator * 100 // self.denominator if self.denominator else None


def tally(situations: Iterable[Situation]) -> Tally:
    """Count each standing; the ten words are always all there."""
    found, unassigned = Counter[Standing](), 0
    for situation in situations:
        found[situation.standing] += 1
        unassigned += situation.nothing_assigned
    return Tally({word: found[word] for word in Standing}, unassigned)
