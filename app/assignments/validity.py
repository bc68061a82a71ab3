"""How long a completion counts. `valid_until` is always the last valid day, itself included."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from app.assignments.kinds import ValidityRule


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` later, or the month's last day where it is shorter."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day_in(years, month + 1, day.day)


def day_in(year: int, month: int, day: int) -> date:
    """That day, or the last of the month: 29 February is the 28th in common years."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def valid_until(
    rule: ValidityRule,
    *,
    months: int,
    closed_on: date,
    previous_until: date | None = None,
    window_days: int = 0,
    fixed_month: int | None = None,
    fixed_day: int | None = None,
    minimum_months: int = 0,
) -> date:
    """The last valid day of what was completed on `closed_on`.

    From completion: `months` later. From previous expiry: `months` after `previous_until`, so that
    signing early within the window costs nothing; outside the window (a first signature, one after a
    lapse, one for a change in mid-term) it counts from completion. Fixed date: the first such day after
    the completion that leaves at least `minimum_months` of validity.
    """
    if rule is ValidityRule.FIXED_DATE:
        if fixed_month is None or fixed_day is None:
            raise ValueError("a fixed date needs its month and day")
        return fixed_date_after(closed_on, fixed_month, fixed_day, minimum_months)
    in_window = (
        previous_until is not None and opens_on(previous_until, window_days) <= closed_on <= previous_until
    )
    if rule is ValidityRule.FROM_PREVIOUS_EXPIRY and in_window and previous_until is not None:
        return add_months(previous_until, months)
    return add_months(closed_on, months)


def fixed_date_after(closed_on: date, month: int, day: int, minimum_months: int) -> date:
    """The first `day`.`month` after `closed_on` that is no earlier than `minimum_months` from it."""
    earliest = max(add_months(closed_on, minimum_months), closed_on + timedelta(days=1))
    this_year = day_in(earliest.year, month, day)
    return this_year if this_year >= earliest else day_in(earliest.year + 1, month, day)


def opens_on(valid_until: date, window_days: int) -> date:
    """The day on which the next period opens, while the old proof still counts."""
    return valid_until - timedelta(days=window_days)
