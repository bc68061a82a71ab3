"""Taking in what a device could not send when it happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from app.assignments.models import Assignment
from app.assignments.refusals import NoSuchAssignment
from app.extensions import db
from app.lessons.actions import record
from app.lessons.plan import WHAT_CHANGED, active_seconds, lesson_in
from app.lessons.queries import Training, place_in, refuse_ended, training_of
from app.lessons.refusals import LessonNotFound, StepTooEarly, TrainingClosed, TrainingSuperseded
from app.lessons.steps import Step
from app.offline import queries
from app.offline.kinds import Outcome
from app.offline.late import LateChoice, LateReading, in_order
from app.offline.models import LateStep
from app.people.models import Person
from app.quizzes.actions import choose
from app.quizzes.kinds import AttemptKind
from app.quizzes.queries import Played, attempt_of, progress_of
from app.quizzes.refusals import AttemptNotFound, DecisionNotOpen, WorstNotNamed


def receive(
    *, person: Person, items: Sequence[LateReading | LateChoice], now: datetime
) -> dict[str, Outcome]:
    """What becomes of each step, by the device's key. Sent again, a step has become what it became before.

    Every step stands for itself: one that is refused holds up no other. Each is held against what is
    stored now, as if it were taken now; nothing that a device says about the past is believed.
    """
    found = queries.outcomes_of(person.id, [item.key for item in items])
    batch = Batch(person, now)
    waiting, before = [item for item in in_order(items) if item.key not in found], -1
    while waiting and len(waiting) != before:  # a step may have come before the one that it builds on
        before = len(waiting)
        for item in waiting:
            outcome, assignment = batch.take(item)
            if outcome is not Outcome.TOO_EARLY:
                outcome = keep(person, assignment, item, outcome, now)
            found[item.key] = outcome
        waiting = [item for item in waiting if found[item.key] is Outcome.TOO_EARLY]
    return found


def keep(
    person: Person,
    assignment: Assignment | None,
    item: LateReading | LateChoice,
    outcome: Outcome,
    now: datetime,
) -> Outcome:
    """Store how the step came and what became of it, once."""
    subject, step, answer = item.told
    row = LateStep(
        key=item.key,
        person_id=person.id,
        assignment_id=assignment.id if assignment else None,
        subject=subject,
        step=step,
        answer=answer,
        language=person.language,
        outcome=outcome,
        claimed_at=item.claimed_at(now),
        received_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # the other tab sent it in the same moment
        return queries.outcomes_of(person.id, [item.key])[item.key]
    return outcome


class Batch:
    """What one request brings, with what has been looked up for it so far."""

    def __init__(self, person: Person, now: datetime) -> None:
        self.person, self.now = person, now
        self.trainings: dict[str, Training] = {}
        self.attempts: dict[str, Played] = {}
        self.rounds: dict[tuple[str, str], int] = {}
        self.last: dict[tuple[str, str], datetime] = {}

    def take(self, item: LateReading | LateChoice) -> tuple[Outcome, Assignment | None]:
        """What the step becomes, and the assignment that it is about, if it is this person's."""
        assignment: Assignment | None = None
        try:
            if isinstance(item, LateReading):
                assignment = self.training(item.assignment).assignment
                return self.read(item), assignment
            assignment = self.attempt(item.attempt).attempt.assignment
            return self.play(item), assignment
        except TrainingSuperseded:
            return Outcome.SUPERSEDED, assignment
        except TrainingClosed:
            return Outcome.CLOSED, assignment
        except StepTooEarly:
            return Outcome.TOO_EARLY, assignment
        except (NoSuchAssignment, AttemptNotFound, LessonNotFound):
            return Outcome.REFUSED, assignment

    def training(self, key: str) -> Training:
        if key not in self.trainings:
            self.trainings[key] = training_of(self.person, key)
        return self.trainings[key]

    def attempt(self, key: str) -> Played:
        if key not in self.attempts:
            self.attempts[key] = attempt_of(self.person, key)
        return self.attempts[key]

    def read(self, item: LateReading) -> Outcome:
        """One step of a lesson. Raises what reading it with a connection raises."""
        training = self.training(item.assignment)
        refuse_ended(training.assignment)
        lesson = lesson_in(training.content, training.track, item.lesson)
        asked = {Step.GUESSED: lesson.guess, Step.ANSWERED: lesson.question}.get(item.step)
        if asked is not None and asked.answer(item.answer or "") is None:
            return Outcome.REFUSED
        place = place_in(training.assignment.id, item.lesson, item.round)
        if item.lesson == WHAT_CHANGED or place.round > self.highest_round(training, item.lesson):
            return Outcome.REFUSED
        if item.step in place.readings:
            return Outcome.KNOWN
        about = (item.assignment, item.lesson)
        before = max((each.recorded_at for each in place.readings.values()), default=None)
        claimed = item.claimed_at(self.now)
        seconds = active_seconds(self.last.get(about, before), claimed)
        self.last[about] = claimed
        taken = record(
            assignment=training.assignment,
            lesson=item.lesson,
            step=item.step,
            round=place.round,
            language=training.content.language,
            now=self.now,
            answer=item.answer if asked else None,
            seconds=seconds,
        )
        return Outcome.SAVED if taken.recorded_at == self.now else Outcome.KNOWN

    def highest_round(self, training: Training, lesson: str) -> int:
        """Rounds come from checks that were not passed; a device cannot make them up."""
        about = (training.assignment.key, lesson)
        if about not in self.rounds:
            for each in progress_of(training.assignment, training.content).lessons:
                self.rounds[training.assignment.key, each.id] = each.round
        return self.rounds[about]

    def play(self, item: LateChoice) -> Outcome:
        """One choice in a practised scenario; a check is never played without a connection."""
        played = self.attempt(item.attempt)
        if played.attempt.kind is not AttemptKind.PRACTICE:
            return Outcome.REFUSED
        refuse_ended(played.attempt.assignment)
        if (item.item, item.node) in played.choices:
            return Outcome.KNOWN
        try:
            choice = choose(played=played, item=item.item, node=item.node, place=item.place, now=self.now)
        except WorstNotNamed:
            return Outcome.REFUSED  # such scenes are never kept, so no page of ours sends it
        except DecisionNotOpen:
            return Outcome.TOO_EARLY if self.may_open(played, item) else Outcome.REFUSED
        if choice.chosen_at == self.now:
            return Outcome.SAVED
        db.session.expire(played.attempt, ["choices"])  # the other tab was quicker: look again from here
        return Outcome.KNOWN

    @staticmethod
    def may_open(played: Played, item: LateChoice) -> bool:
        """Whether the decision exists in this attempt and only the ones before it are missing."""
        items = played.form.items
        if played.spot is None or item.item >= len(items):
            return False
        drawn = items[item.item]
        decision = played.content.scenarios[drawn.scenario].stagings[drawn.variant].decision(item.node)
        return decision is not None and 1 <= item.place <= len(decision.options)
