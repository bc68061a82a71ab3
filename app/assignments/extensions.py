"""What somebody may ask for when they need more time."""

from __future__ import annotations

from datetime import date, timedelta

from app.assignments.refusals import DateNotLater, TooMuchTime

MOST_DAYS = 60  # calendar days that can be asked for at once; for more, people talk


def latest_day(due_on: date, today: date) -> date:
    """The last day that can be asked for; who is late already counts from today."""
    return max(due_on, today) + timedelta(days=MOST_DAYS)


def check_asked(asked: date, *, due_on: date, today: date) -> None:
    """Raises DateNotLater, also for a day that is past, or TooMuchTime."""
    if asked <= due_on or asked < today:
        raise DateNotLater(current=due_on)
    if asked > latest_day(due_on, today):
        raise TooMuchTime(latest=latest_day(due_on, today))
