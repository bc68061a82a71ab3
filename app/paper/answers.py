"""What HR enters from paper, and what may be wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from app.paper.kinds import PaperOutcome, Way
from app.paper.refusals import (
    BeforeRelease,
    DayToCome,
    LanguageMissing,
    ScanMissing,
    WhyMissing,
    WitnessMissing,
)
from app.paper.scans import Scan
from app.shared.errors import Refused


@dataclass(frozen=True)
class Answer:
    """One person's answer to one text, as it stands on paper or was heard."""

    way: Way
    outcome: PaperOutcome
    language: str
    on: date  # the day on the paper
    witness: str  # who was present at a refusal
    reason: str  # why it was read aloud
    note: str
    scan: Scan | None


def problems_with(
    answer: Answer, *, published_on: date, today: date, languages: Collection[str]
) -> Iterator[Refused]:
    """All that speaks against it by itself. Days are those where the person works."""
    if answer.on > today:
        yield DayToCome()
    if answer.on < published_on:
        yield BeforeRelease(published_on=published_on)
    if answer.language not in languages:
        yield LanguageMissing()
    if answer.outcome is PaperOutcome.REFUSED and not answer.witness:
        yield WitnessMissing()
    if answer.way is Way.READ_ALOUD and not answer.reason:
        yield WhyMissing()
    if answer.way is Way.PAPER and answer.scan is None:
        yield ScanMissing()
