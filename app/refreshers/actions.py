"""Opening the next period of training that comes round again."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from app.assignments.actions import Opening, open_all
from app.assignments.kinds import Origin
from app.assignments.models import Requirement
from app.assignments.queries import candidates, company_day, newest_rolled_out
from app.assignments.turns import Turn
from app.refreshers.calendar import due_on, turn
from app.refreshers.queries import rhythm_of


def open_next_periods(*, requirement: Requirement, now: datetime) -> Counter[Turn]:
    """Open a new period for everybody whose proof is about to run out, or has, on the newest release.

    The old period keeps its evidence and stays valid to its last day; nothing of it is touched.
    """
    release = newest_rolled_out(requirement.id)
    if release is None or requirement.retired_at is not None:
        return Counter()
    on, rhythm = company_day(now), rhythm_of(requirement)
    people = [
        (each, turn(each.employee, rhythm, on, in_audience=each.in_audience))
        for each in candidates(requirement, on)
    ]
    turns = Counter(whose for _, whose in people)
    openings = [
        Opening(each, Origin.REATTESTATION, due_on(each.employee, rhythm))
        for each, whose in people
        if whose is Turn.OPEN
    ]
    turns[Turn.OPEN] = open_all(openings=openings, requirement=requirement, release=release, now=now)
    return turns
