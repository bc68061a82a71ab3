"""The closed lists of this room, stored by value."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """What became of a step that a device sent late."""

    SAVED = "saved"  # it is a fact now
    KNOWN = "known"  # the same step had been taken before; the first one stands
    CLOSED = "closed"  # the training had ended meanwhile
    SUPERSEDED = "superseded"  # a new version had taken the training's place
    REFUSED = "refused"  # not this person's, not taken offline, or no such step
    TOO_EARLY = "too_early"  # a step before it is still missing: the device sends it again; never stored


FINAL = frozenset(Outcome) - {Outcome.TOO_EARLY}
