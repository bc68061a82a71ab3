"""Which lessons stand between a learner and the signature, and in which order."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.courses.bank_format import Track
from app.courses.release_content import Lesson, ReleaseContent, TrackContent
from app.lessons.refusals import LessonNotFound
from app.lessons.steps import ORDER, Step

WHAT_CHANGED = "what-changed"  # stands in `Reading.lesson` for the page that a refresher begins with
IDLE_CUT_OFF = 120  # seconds on one step after which we take it that the reader has gone away

Rounds = Mapping[int, Step]
"""The last step taken in each round of one lesson."""

StepsTaken = Mapping[str, Rounds]
"""The same by lesson."""


@dataclass(frozen=True)
class LessonProgress:
    """Where one learner is in one lesson."""

    id: str
    title: str
    minutes: int
    round: int  # 0 at first; n: read again after the nth check that was not passed
    reached: Step | None  # the last step taken in this round
    needed: bool  # before the signature

    @property
    def done(self) -> bool:
        return self.reached is Step.CONTINUED

    @property
    def next_step(self) -> Step | None:
        """The step that the learner takes next; none when the lesson is done."""
        return step_after(self.reached)


def steps_of(lesson: str) -> tuple[Step, ...]:
    """The steps of a lesson; the page on what changed is only opened and left."""
    return (Step.OPENED, Step.CONTINUED) if lesson == WHAT_CHANGED else ORDER


def active_seconds(since: datetime | None, now: datetime) -> int:
    """How long the reader was at a step: from the step before, cut off where they went away."""
    if since is None:
        return 0
    return max(0, min(IDLE_CUT_OFF, int((now - since).total_seconds())))


def step_after(reached: Step | None) -> Step | None:
    place = ORDER.index(reached) + 1 if reached else 0
    return ORDER[place] if place < len(ORDER) else None


def last_step(taken: Collection[Step]) -> Step | None:
    return max(taken, key=ORDER.index, default=None)


def lesson_in(content: ReleaseContent, track: Track, lesson: str) -> Lesson:
    """The lesson, if this release teaches it on this track; otherwise there is no such page."""
    if lesson not in content.tracks[track].lessons or lesson not in content.lessons:
        raise LessonNotFound(lesson)
    return content.lessons[lesson]


def lessons_to_read(
    track: TrackContent,
    *,
    content: ReleaseContent,
    changed: set[str],
    passed: bool,
    missed: set[str],
    refresher: bool = False,
) -> list[str]:
    """Ids of the lessons to read before the signature, in the track's order.

    The first time it is all of them. Whoever has passed the check already knows them; so, mostly, does
    somebody who signed before. Then only the lessons that nobody may skip, those on rules that are new
    or `changed`, and, until the check is passed, those on the rules that were `missed` in it.
    """
    if not passed and not refresher:
        return [id for id in track.lessons if id in content.lessons]
    taught = set(content.lessons_on(changed)) | set(track.never_skip)
    if not passed:
        taught |= set(content.lessons_on(missed))
    return [id for id in track.lessons if id in content.lessons and id in taught]


def lesson_progress(lesson: Lesson, rounds: Rounds, *, needed: bool, again: int = 0) -> LessonProgress:
    """Where the reader is in `lesson`. `again` is the round in which it is to be read, if it is.

    Otherwise what was read once is read; and where it was not, the reader is where they went last.
    """
    whole = [number for number, reached in rounds.items() if reached is Step.CONTINUED]
    number = again or max(whole or rounds, default=0)
    return LessonProgress(lesson.id, lesson.title, lesson.minutes, number, rounds.get(number), needed)


def lessons_kept(taken: StepsTaken, *, content: ReleaseContent, changed: set[str]) -> StepsTaken:
    """Of the steps taken under an older release, those of finished lessons on rules that stayed the same.

    Somebody half way through the lessons when a material release comes does not begin again.
    """
    return {
        id: {0: rounds[0]}
        for id, rounds in taken.items()
        if id in content.lessons
        and rounds.get(0) is Step.CONTINUED
        and not changed & set(content.lessons[id].rules)
    }
