"""How often people may hear from us, and at what time of day. A mail too many is a mail unread."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WORK_STARTS = time(8)  # by the clocks of the person's unit
WORK_ENDS = time(18)
SATURDAY = 5  # date.weekday()
DIGESTS_A_WEEK = 3  # in any seven days
DAYS_BETWEEN_DIGESTS = 2  # so that three spread over a week instead of filling its first half
ESCALATE_AFTER = 3  # days overdue before the manager hears of it
ESCALATE_AGAIN_AFTER = 7  # days, while the same people are still overdue


def in_working_hours(now: datetime, time_zone: str) -> bool:
    """Whether it is Monday to Friday, from 8 to 18, where the clocks show `time_zone` (IANA name)."""
    local = now.astimezone(ZoneInfo(time_zone))
    return local.weekday() < SATURDAY and WORK_STARTS <= local.time() < WORK_ENDS


def may_send_digest(told_on: Collection[date], today: date) -> bool:
    """Whether one more mail today keeps to three in seven days and never two days running.

    `told_on`: the local days on which this person was reminded by mail, by whomever.
    """
    week = {day for day in told_on if today - timedelta(days=7) < day <= today}
    if any((today - day).days < DAYS_BETWEEN_DIGESTS for day in week):
        return False
    return len(week) < DIGESTS_A_WEEK


def may_nudge(nudged_on: Collection[date], today: date) -> bool:
    """One nudge for one person on one day, whoever sends it."""
    return today not in nudged_on


def is_long_overdue(due_on: date, today: date) -> bool:
    return (today - due_on).days >= ESCALATE_AFTER


def may_escalate(overdue: Collection[int], told: Collection[tuple[int, date]], today: date) -> bool:
    """Whether a manager should get the list of `overdue` assignments (ids) today.

    `told`: assignment and local day of each line in this manager's earlier mails. A new name is a
    reason, and so is a week of silence; never two mails on one day.
    """
    days = [day for _, day in told]
    if not overdue or today in days:
        return False
    if set(overdue) - {assignment for assignment, _ in told}:
        return True
    return (today - max(days)).days >= ESCALATE_AGAIN_AFTER
