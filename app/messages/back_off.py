"""When to try again, and when to stop trying."""

from __future__ import annotations

from datetime import datetime, timedelta

LONGEST = timedelta(hours=72)  # after that the mail counts as bounced
WAITS = (1, 5, 15, 30, 60, 120)  # minutes after the first, second, … try; then the last of them again


def next_try(*, written_at: datetime, tries: int, now: datetime) -> datetime | None:
    """The moment of the next try after `tries` failed ones; None when 72 hours are over."""
    if now - written_at >= LONGEST:
        return None
    minutes = WAITS[min(max(tries, 1), len(WAITS)) - 1]
    return min(now + timedelta(minutes=minutes), max(written_at + LONGEST, now + timedelta(seconds=1)))
