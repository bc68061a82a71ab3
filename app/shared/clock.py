"""The clock. Only routes, commands and jobs read it; everything below them takes `now`."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def utc_now() -> datetime:
    return datetime.now(UTC)


def date_in(moment: datetime, time_zone: str) -> date:
    """The calendar day of `moment` (aware) where the clocks show `time_zone` (IANA name)."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def over_everywhere(day: date) -> datetime:
    """When `day` has ended wherever people live: the last clocks on earth are twelve hours behind UTC."""
    return datetime.combine(day, time.min, UTC) + timedelta(days=1, hours=12)


def days_since(moment: datetime, today: date, time_zone: str) -> int:
    """How many calendar days ago `moment` (aware) was, for a reader in `time_zone` whose day is `today`."""
    return (today - date_in(moment, time_zone)).days
