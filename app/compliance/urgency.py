"""Who needs a manager today, and in which order."""

from __future__ import annotations

from datetime import date, timedelta
from enum import IntEnum

from app.assignments.standing import FULFILLED, Situation, Standing
from app.people.workplace import Workplace

NEW_FOR_DAYS = 30  # how long somebody counts as a new hire after their first day
STARTS_SOON_DAYS = 14  # from when a start that is not cleared becomes today's matter


class Need(IntEnum):
    """Why somebody stands at the top of the list, the most pressing first."""

    OVERDUE = 1
    EXPIRED = 2
    STARTS_SOON = 3  # the first day is near and something is missing
    DUE_SOON = 4
    TALK = 5  # they refused: talk with them, without threats


BY_STANDING = {
    Standing.OVERDUE: Need.OVERDUE,
    Standing.EXPIRED: Need.EXPIRED,
    Standing.DUE_SOON: Need.DUE_SOON,
    Standing.REFUSED: Need.TALK,
}
CLEAR = FULFILLED | {Standing.EXEMPT}


def need(situation: Situation, workplace: Workplace) -> Need | None:
    """Why this person needs somebody today because of this requirement, if they do."""
    direct = BY_STANDING.get(situation.standing)
    if direct in (Need.OVERDUE, Need.EXPIRED, Need.TALK):
        return direct
    if starts_soon(workplace, situation.on) and situation.standing not in CLEAR:
        return Need.STARTS_SOON
    return direct


def starts_soon(workplace: Workplace, on: date) -> bool:
    return on < workplace.starts_on <= on + timedelta(days=STARTS_SOON_DAYS)


def is_new_hire(workplace: Workplace, on: date) -> bool:
    """Starts in the future, or began within the last thirty days."""
    return workplace.employed and workplace.starts_on > on - timedelta(days=NEW_FOR_DAYS)
