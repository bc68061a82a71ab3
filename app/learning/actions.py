"""Going on: recording that the next step was opened, so that every page after it is only read."""

from __future__ import annotations

from datetime import datetime

from app.lessons.actions import record
from app.lessons.plan import WHAT_CHANGED, LessonProgress
from app.lessons.queries import Training
from app.lessons.refusals import LessonNotFound
from app.lessons.steps import Step
from app.quizzes.progress import NextStep, Progress
from app.quizzes.queries import progress_of


def open_next(*, training: Training, now: datetime) -> Progress:
    """Record that the learner opens what comes next, where that is something to read."""
    progress = progress_of(training.assignment, training.content)
    if progress.next_lesson:
        open_lesson(training=training, lesson=progress.next_lesson, now=now)
    elif progress.next is NextStep.WHAT_CHANGED:
        take(training=training, lesson=WHAT_CHANGED, round=0, step=Step.OPENED, now=now)
    return progress


def open_lesson(*, training: Training, lesson: LessonProgress, now: datetime) -> None:
    take(training=training, lesson=lesson.id, round=lesson.round, step=Step.OPENED, now=now)


def finish_lesson(*, training: Training, lesson: str, now: datetime) -> None:
    """The reader leaves a lesson whose question is answered. Raises `StepTooEarly`, `LessonNotFound`."""
    known = lesson_among(progress_of(training.assignment, training.content), lesson)
    take(training=training, lesson=lesson, round=known.round, step=Step.CONTINUED, now=now)


def finish_changes(*, training: Training, now: datetime) -> None:
    """The reader has seen what changed since they signed."""
    take(training=training, lesson=WHAT_CHANGED, round=0, step=Step.CONTINUED, now=now)


def lesson_among(progress: Progress, lesson: str) -> LessonProgress:
    """Where the learner is in that lesson. Raises `LessonNotFound`."""
    for known in progress.lessons:
        if known.id == lesson:
            return known
    raise LessonNotFound(lesson)


def take(*, training: Training, lesson: str, round: int, step: Step, now: datetime) -> None:
    record(
        assignment=training.assignment,
        lesson=lesson,
        step=step,
        round=round,
        language=training.content.language,
        now=now,
    )
