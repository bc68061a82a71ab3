"""Recording what was read."""

from __future__ import annotations

from datetime import datetime

from app.assignments.models import Assignment
from app.lessons import queries
from app.lessons.models import Reading
from app.lessons.plan import active_seconds, steps_of
from app.lessons.refusals import StepTooEarly
from app.lessons.steps import Step
from app.shared.database import insert_if_new


def record(
    *,
    assignment: Assignment,
    lesson: str,
    step: Step,
    round: int,
    language: str,
    now: datetime,
    answer: str | None = None,
    seconds: int | None = None,
) -> Reading:
    """The reader takes one step; taken a second time, it is the first one that stands.

    `seconds` is how long the reader was at it, where that is known otherwise than by the time since the
    step before. A lesson reached without its button (a bookmark, a link) is opened by the first answer.
    Raises `StepTooEarly` where another step lies between.
    """
    place = queries.place_in(assignment.id, lesson, round)
    if step in place.readings:
        return place.readings[step]
    order = steps_of(lesson)
    last = list(place.readings.values())[-1] if place.readings else None
    missing = [earlier for earlier in order[: order.index(step)] if earlier not in place.readings]
    if missing == [Step.OPENED]:
        last = record(
            assignment=assignment, lesson=lesson, step=Step.OPENED, round=round, language=language, now=now
        )
    elif missing:
        raise StepTooEarly(missing[0])
    reading = Reading(
        assignment_id=assignment.id,
        lesson=lesson,
        step=step,
        round=round,
        answer=answer,
        language=language,
        active_seconds=seconds if seconds is not None else since_last(last, now),
        recorded_at=now,
    )
    if not insert_if_new(reading):  # the same click, twice at once
        return queries.place_in(assignment.id, lesson, round).readings[step]
    return reading


def since_last(last: Reading | None, now: datetime) -> int:
    return active_seconds(last.recorded_at if last else None, now)
