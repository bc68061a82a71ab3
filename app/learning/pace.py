"""How a longer training fits into evenings and breaks."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

ONE_SITTING = 15  # minutes that people give at once without planning for it


@dataclass(frozen=True)
class Pace:
    """So many sittings of about so many minutes."""

    sittings: int
    minutes: int


def pace(minutes_left: int) -> Pace | None:
    """How to divide what is left; none where it fits into one sitting."""
    if minutes_left <= ONE_SITTING:
        return None
    sittings = ceil(minutes_left / ONE_SITTING)
    return Pace(sittings, ceil(minutes_left / sittings))
