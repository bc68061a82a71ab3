"""Bringing a release to the people whom it concerns, at once and day by day."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from app.assignments.actions.openings import Opening, open_all
from app.assignments.models import Requirement, RollOut
from app.assignments.queries import (
    candidates,
    company_day,
    first_rolled_out,
    newest_rolled_out,
    preview_roll_out,
    roll_out_of,
)
from app.assignments.queries.roll_outs import PreviewRow
from app.assignments.roll_outs import Reason
from app.assignments.turns import Turn, newcomers_period, newcomers_turn
from app.courses.models import Release
from app.extensions import db


def roll_out(*, requirement: Requirement, release: Release, by: str, now: datetime) -> RollOut:
    """Open a period for everybody whom the preview names. A second time asks nobody.

    A period that is open on an older, changed text is superseded: its closing says so, and the next one
    is due `roll_out_days` from today, or when the old one was, whichever is later.
    Raises RequirementRetired, WrongCourse or OlderRelease.
    """
    preview = preview_roll_out(requirement, release, company_day(now))
    if preview.done is not None:
        return preview.done
    fact = RollOut(
        requirement_id=requirement.id,
        release_id=release.id,
        rolled_out_at=now,
        rolled_out_by=by,
        asked=len(preview.asked),
    )
    try:
        with db.session.begin_nested():
            db.session.add(fact)
    except IntegrityError as race:  # somebody else pressed the button a moment ago
        existing = roll_out_of(requirement, release)
        if existing is None:
            raise LookupError("a roll-out that was refused as a double is not there") from race
        return existing
    openings = [opening for row in preview.asked if (opening := _opening(row))]
    open_all(openings=openings, requirement=requirement, release=release, now=now)
    return fact


def ask_newcomers(*, requirement: Requirement, now: datetime) -> Counter[Turn]:
    """Open the first period of everybody who came into the audience since the last run.

    They get the newest release that was rolled out; before the first roll-out nobody is asked.
    """
    release = newest_rolled_out(requirement.id)
    if release is None or requirement.retired_at is not None:
        return Counter()
    on, rolled_out_on = company_day(now), first_rolled_out(requirement.id)
    turns: Counter[Turn] = Counter()
    openings = []
    for each in candidates(requirement, on):
        turn = newcomers_turn(each.employee, in_audience=each.in_audience)
        turns[turn] += 1
        if turn is Turn.OPEN:
            origin, due = newcomers_period(
                each.employee,
                on,
                rolled_out_on=rolled_out_on,
                joiner_days=requirement.joiner_days,
                roll_out_days=requirement.roll_out_days,
            )
            openings.append(Opening(each, origin, due))
    turns[Turn.OPEN] = open_all(openings=openings, requirement=requirement, release=release, now=now)
    return turns


def _opening(row: PreviewRow) -> Opening | None:
    plan = row.plan
    if plan.origin is None or plan.due_on is None:
        return None
    return Opening(row.candidate, plan.origin, plan.due_on, replaces=plan.reason is Reason.REPLACES)
