"""The closed lists of this room, stored by value."""

from __future__ import annotations

from enum import StrEnum

from app.assignments.kinds import ClosingKind


class Way(StrEnum):
    """How the person answered."""

    PAPER = "paper"
    READ_ALOUD = "read_aloud"  # to somebody who cannot use a device


class PaperOutcome(StrEnum):
    SIGNED = "signed"  # read aloud: agreed
    REFUSED = "refused"  # with a witness


CLOSINGS = {
    (Way.PAPER, PaperOutcome.SIGNED): ClosingKind.PAPER,
    (Way.READ_ALOUD, PaperOutcome.SIGNED): ClosingKind.ON_BEHALF,
    (Way.PAPER, PaperOutcome.REFUSED): ClosingKind.REFUSED,
    (Way.READ_ALOUD, PaperOutcome.REFUSED): ClosingKind.REFUSED,
}
"""How an assignment ends with each."""
