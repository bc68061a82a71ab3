"""Who needs a manager today, and in which order."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from enum import IntEnum

from app.assignments.standing import ASKING, FULFILLED, LATE, Situation, Standing
from app.people.roles import Permission
from app.people.viewer import Viewer
from app.people.workplace import Workplace
from app.questions.kinds import TaskKind

NEW_FOR_DAYS = 30  # how long somebody counts as a new hire after their first day
STARTS_SOON_DAYS = 14  # from when a start that is not cleared becomes today's matter
TALK_FOR_DAYS = 30  # how long a refusal asks for a talk; longer only while HR has it open


class Need(IntEnum):
    """Why somebody stands at the top of the list, the most pressing first."""

    OVERDUE = 1
    EXPIRED = 2
    STARTS_SOON = 3  # the first day is near and something is missing
    HELP = 4  # two checks were not passed: a talk helps, a nudge does not
    QUESTION = 5  # they asked before signing: the answer comes first, a nudge would be unkind
    DUE_SOON = 6
    TALK = 7  # they refused: talk with them, without threats


BY_STANDING = {
    Standing.OVERDUE: Need.OVERDUE,
    Standing.EXPIRED: Need.EXPIRED,
    Standing.DUE_SOON: Need.DUE_SOON,
}
CLEAR = FULFILLED | {Standing.EXEMPT}


def need(
    situation: Situation, workplace: Workplace, waiting: Collection[TaskKind] = frozenset()
) -> Need | None:
    """Why this person needs somebody today because of this requirement, if they do.

    `waiting`: what of theirs waits for a human in this requirement.
    """
    if situation.standing is Standing.REFUSED:
        fresh = situation.since is None or situation.since > situation.on - timedelta(days=TALK_FOR_DAYS)
        return Need.TALK if fresh or TaskKind.REFUSAL in waiting else None
    if situation.standing in ASKING and TaskKind.QUESTION in waiting:
        return Need.QUESTION
    if situation.standing in ASKING and TaskKind.HELP in waiting:
        return Need.HELP
    direct = BY_STANDING.get(situation.standing)
    if situation.standing in LATE:
        return direct
    if starts_soon(workplace, situation.on) and situation.standing not in CLEAR:
        return Need.STARTS_SOON
    return direct


def waits_for_others(why: Need, *, opened: bool, to_invite: bool, viewer: Viewer) -> bool:
    """Whether the next step is somebody else's, or comes by itself on a date.

    `opened`: training is open for them, so that they can do something. `to_invite`: nobody has sent an
    invitation that works. Who only reads is asked for nothing, so for them an answer of HR is just late.
    """
    if why is Need.QUESTION:
        return viewer.may(Permission.NUDGE) and not viewer.may(Permission.ANSWER_QUESTIONS)
    if why is Need.STARTS_SOON and not opened:
        return not (to_invite and viewer.may(Permission.MANAGE_PEOPLE))
    return False


def starts_soon(workplace: Workplace, on: date) -> bool:
    return on < workplace.starts_on <= on + timedelta(days=STARTS_SOON_DAYS)


def is_new_hire(workplace: Workplace, on: date) -> bool:
    """Starts in the future, or began within the last thirty days."""
    return workplace.employed and workplace.starts_on > on - timedelta(days=NEW_FOR_DAYS)
