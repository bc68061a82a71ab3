"""The clock. Only routes, commands and jobs read it; everything below them takes `now`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def utc_now() -> datetime:
    return datetime.now(UTC)


def date_in(moment: datetime, time_zone: str) -> date:
    """The calendar day of `moment` (aware) where the clocks show `time_zone` (IANA name)."""
    return moment.astimezone(ZoneInfo(time_zone)).date()
