"""Ten standings in five bands that a glance can take in. Everybody is in exactly one."""

from __future__ import annotations

from enum import StrEnum

from app.assignments.standing import Standing
from app.assignments.tallies import Tally
from app.compliance.charts import Segment, stacked_bar


class Band(StrEnum):
    VALID = "valid"  # a proof is in force
    TIME = "time"  # something is asked and not late
    LATE = "late"
    AWAY = "away"  # exempt or on leave
    ENDED = "ended"  # refused, or left unsigned


STANDINGS = {
    Band.VALID: (Standing.VALID, Standing.EXPIRING),
    Band.TIME: (Standing.NOT_YET_DUE, Standing.DUE_SOON),
    Band.LATE: (Standing.OVERDUE, Standing.EXPIRED),
    Band.AWAY: (Standing.EXEMPT, Standing.ON_LEAVE),
    Band.ENDED: (Standing.REFUSED, Standing.LEFT_UNSIGNED),
}


def bands(tally: Tally) -> dict[Band, int]:
    """How many stand in each band; together they are the denominator."""
    return {band: sum(tally.counts[each] for each in standings) for band, standings in STANDINGS.items()}


def standing_bar(tally: Tally) -> list[Segment]:
    return stacked_bar([(band.value, number) for band, number in bands(tally).items()])
