"""By when something is owed: dates in, dates out. A due date is a calendar day where the person works."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

QUESTION_PAUSE_DAYS = 5  # working days that one question pauses a due date; fixed, once per assignment

SATURDAY = 5


def add_working_days(start: date, days: int) -> date:
    """The day `days` working days (Monday to Friday) after `start`; 0 gives `start` itself.

    Public holidays are not known: one more day off can only make the real pause shorter by that day.
    Raises ValueError for a negative number.
    """
    if days < 0:
        raise ValueError(f"{days} working days: only forward")
    day = start
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < SATURDAY
    return day


def due_for_joiner(start: date, days: int) -> date:
    """`days` calendar days from the first day of work; negative: before it."""
    return start + timedelta(days=days)


def due_for_newcomer(start: date, today: date, *, joiner_days: int, roll_out_days: int) -> date:
    """The due date of somebody whom a requirement meets today for the first time.

    Nobody is late on the day on which they are asked. Someone whose joiner's deadline went by long
    before that (moved here from another unit, entered late) gets the time that a roll-out gives.
    """
    due = due_for_joiner(start, joiner_days)
    if due >= today or start >= today:
        return max(due, today)
    return due_for_roll_out(today, roll_out_days)


def due_for_roll_out(rolled_out_on: date, days: int) -> date:
    return rolled_out_on + timedelta(days=days)


def due_for_superseded(current: date, today: date, roll_out_days: int) -> date:
    """A new text gives the time of a roll-out, and never less time than the person had."""
    return max(current, due_for_roll_out(today, roll_out_days))


def due_for_reattestation(valid_until: date, days: int) -> date:
    """`days` calendar days from the last valid day; 0: on that day.

    It may be past when a refresher opens after a lapse: the person's proof has expired, and a new period
    must not make that look better.
    """
    return valid_until + timedelta(days=days)


def due_after_leave(due: date, leave: tuple[date, date]) -> date:
    """A due date that falls into a leave (first day, last day) moves by its length; another one stays."""
    first, last = leave
    return due + timedelta(days=(last - first).days + 1) if first <= due <= last else due


def due_after_leaves(due: date, leaves: Iterable[tuple[date, date]]) -> date:
    """The same for several leaves, of which a later one may catch a date that an earlier one moved."""
    for leave in sorted(leaves):
        due = due_after_leave(due, leave)
    return due


def due_after_question(due: date, asked_on: date) -> date:
    """The clock stops for five working days; who was late already gets five from the question."""
    return add_working_days(max(due, asked_on), QUESTION_PAUSE_DAYS)
