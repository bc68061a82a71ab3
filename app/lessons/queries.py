"""What was read, and where a reader is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

from sqlalchemy import Executable, Integer, Select, String, bindparam, case, func, select

from app.assignments.kinds import ClosingKind
from app.assignments.models import Assignment
from app.assignments.queries import assignment_of
from app.courses.bank_format import Track
from app.courses.queries import content_for
from app.courses.release_content import ReleaseContent, TrackContent
from app.extensions import db, table_of
from app.lessons.models import Reading
from app.lessons.plan import StepsTaken, last_step, step_after
from app.lessons.refusals import TrainingClosed, TrainingSuperseded
from app.lessons.steps import ORDER, Step
from app.people.models import Person


@dataclass(frozen=True)
class Training:
    """One assignment with what its release teaches, in the reader's language if it was published in it."""

    assignment: Assignment
    content: ReleaseContent

    @property
    def track(self) -> Track:
        return cast(Track, self.assignment.requirement.track)

    @property
    def plan(self) -> TrackContent:
        """What the track takes, in its order."""
        return self.content.tracks[self.track]


@dataclass(frozen=True)
class Place:
    """Where a reader is in one lesson: the round that they are in and what they did in it."""

    round: int
    readings: Mapping[Step, Reading]

    @property
    def reached(self) -> Step | None:
        return last_step(self.readings)

    def awaits(self, step: Step) -> bool:
        """Whether `step` is what the page asks for."""
        return step_after(self.reached or Step.OPENED) is step

    def answer_at(self, step: Step) -> str | None:
        """The id of the answer chosen at `step`."""
        return self.readings[step].answer if step in self.readings else None


def training_of(person: Person, key: str) -> Training:
    """The person's own assignment, open or ended; somebody else's does not exist."""
    assignment = assignment_of(person.id, key)
    return Training(assignment, content_for(assignment.release_id, person.language))


def open_training_of(person: Person, key: str) -> Training:
    """The same where something is to be added to it. Raises `TrainingClosed` once it has ended."""
    training = training_of(person, key)
    refuse_ended(training.assignment)
    return training


def refuse_ended(assignment: Assignment) -> None:
    closing = assignment.closing
    if closing is not None:
        superseded = closing.kind is ClosingKind.SUPERSEDED
        raise (TrainingSuperseded if superseded else TrainingClosed)(closing.kind.value)


def steps_of_many(assignment_ids: Collection[int]) -> Mapping[int, StepsTaken]:
    """The steps taken in many assignments, in one statement; every id is in the answer."""
    found: dict[int, dict[str, dict[int, Step]]] = {id: {} for id in assignment_ids}
    rows = db.session.execute(steps_taken(), {"ids": list(assignment_ids)}).all()  # at once: they are many
    for id, lesson, number, place in rows:
        found[id].setdefault(lesson, {})[number] = ORDER[place]
    return found


@cache
def steps_taken() -> Executable:
    """The statement behind `steps_of_many`, built once: every page of a learner asks it."""
    reading = table_of(Reading).c
    place = case({step: place for place, step in enumerate(ORDER)}, value=reading.step)
    return (
        select(reading.assignment_id, reading.lesson, reading.round, func.max(place))
        .where(reading.assignment_id.in_(bindparam("ids", expanding=True)))
        .group_by(reading.assignment_id, reading.lesson, reading.round)
    )


def place_in(assignment_id: int, lesson: str, round: int | None = None) -> Place:
    """Where the reader is in `lesson`: in the given round, or else in the newest one that they began."""
    values = {"assignment": assignment_id, "lesson": lesson}
    readings = db.session.scalars(readings_of_lesson(), values).all()
    newest = max((reading.round for reading in readings), default=0)
    number = newest if round is None else round
    return Place(number, {reading.step: reading for reading in readings if reading.round == number})


@cache
def readings_of_lesson() -> Select[Reading]:
    """The statement behind `place_in`, built once: every page of a lesson asks it."""
    assignment, lesson = bindparam("assignment", type_=Integer), bindparam("lesson", type_=String)
    return (
        select(Reading)
        .where(Reading.assignment_id == assignment, Reading.lesson == lesson)
        .order_by(Reading.id)
    )
