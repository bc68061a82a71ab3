"""Whose turn it is: the daily decision about people whom a requirement meets for the first time."""

from __future__ import annotations

from collections import Counter
from datetime import date
from enum import StrEnum

from app.assignments.due_dates import due_after_leaves, due_for_newcomer
from app.assignments.kinds import ClosingKind, Origin
from app.assignments.roll_outs import Employee


class Turn(StrEnum):
    """What a daily run does about one person, and why nothing if nothing."""

    OPEN = "opened"
    EXEMPT = "exempt"
    ON_LEAVE = "on_leave"  # asked when they are back, with the date moved by the leave
    NOT_IN_AUDIENCE = "not_in_audience"  # moved, or left
    NOT_DUE = "not_due"


SKIPPED = {
    Turn.EXEMPT: "exempt",
    Turn.ON_LEAVE: "on leave",
    Turn.NOT_IN_AUDIENCE: "no longer in the audience",
}


def newcomers_turn(who: Employee, *, in_audience: bool) -> Turn:
    """Whether somebody without any open period or answer is asked now.

    Who was here before the roll-out but exempt or away then is a newcomer too, and so is a person who
    came back after leaving unsigned.
    """
    at = who.position
    if at.open_origin is not None or at.last_kind not in (None, ClosingKind.LEFT_UNSIGNED):
        return Turn.NOT_DUE
    return hindered(who, in_audience=in_audience) or Turn.OPEN


def hindered(who: Employee, *, in_audience: bool) -> Turn | None:
    """Why somebody whose turn it is is not asked all the same."""
    if who.has_left or not in_audience:
        return Turn.NOT_IN_AUDIENCE
    if who.position.exempt_until is not None:
        return Turn.EXEMPT
    return Turn.ON_LEAVE if who.position.away_until is not None else None


def newcomers_period(
    who: Employee, on: date, *, rolled_out_on: date | None, joiner_days: int, roll_out_days: int
) -> tuple[Origin, date]:
    """Why a newcomer's period opens, and when it is due."""
    starts_on = who.starts_on or on
    here_before = rolled_out_on is not None and starts_on <= rolled_out_on
    due = due_for_newcomer(starts_on, on, joiner_days=joiner_days, roll_out_days=roll_out_days)
    return Origin.ROLL_OUT if here_before else Origin.JOINER, due_after_leaves(due, who.leaves)


def report(turns: Counter[Turn], *more: str) -> str:
    """What a run did, in one line: "12 opened · 3 skipped (on leave) · 40 not due"."""
    skipped = [f"{turns[turn]} skipped ({words})" for turn, words in SKIPPED.items() if turns[turn]]
    return " · ".join([f"{turns[Turn.OPEN]} opened", *skipped, *more, f"{turns[Turn.NOT_DUE]} not due"])
