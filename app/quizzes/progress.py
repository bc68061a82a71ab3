"""How far one learner has come with one assignment, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.courses.bank_format import Track
from app.courses.release_content import ReleaseContent, TrackContent
from app.lessons.plan import WHAT_CHANGED, LessonProgress, StepsTaken, lesson_progress, lessons_to_read
from app.lessons.steps import Step

MINUTES_TO_SIGN = 2
MINUTES_FOR_CHANGES = 1


class NextStep(StrEnum):
    """What waits for the learner. Also the name of what is missing before the signature."""

    WHAT_CHANGED = "what_changed"
    LESSON = "lesson"
    CHECK = "check"
    SIGN = "sign"
    NOTHING = "nothing"  # the assignment is closed


@dataclass(frozen=True)
class CheckTaken:
    """One check as far as it went; graded once the last decision was made."""

    attempt_id: int
    key: str
    number: int
    graded: bool
    passed: bool = False
    points: int = 0
    maximum: int = 0
    pass_mark: int = 0
    harmful_on_critical: bool = False
    missed_rules: tuple[str, ...] = ()
    finished_at: datetime | None = None
    record_sha256: str | None = None


@dataclass(frozen=True)
class Before:
    """What the learner signed before. A first period has none of it."""

    release_id: int | None = None
    changed: Mapping[str, str] | None = None  # rule id → added, changed or removed, since then

    @property
    def refresher(self) -> bool:
        return self.release_id is not None

    @property
    def changed_rules(self) -> dict[str, str]:
        return dict(self.changed or {})


@dataclass(frozen=True)
class Progress:
    """One learner's way through one assignment."""

    lessons: tuple[LessonProgress, ...]  # all of the track, in order
    checks: tuple[CheckTaken, ...]  # oldest first
    next: NextStep
    next_lesson: LessonProgress | None  # set when `next` is a lesson
    minutes_left: int
    refresher: bool
    changed: Mapping[str, str]
    changes_seen: bool
    again: frozenset[str]  # lessons on what was missed in the last check, to be read again
    fails_before_help: int

    @property
    def needed(self) -> tuple[LessonProgress, ...]:
        """The lessons to read before the signature."""
        return tuple(lesson for lesson in self.lessons if lesson.needed)

    @property
    def lessons_needed(self) -> int:
        return len(self.needed)

    @property
    def lessons_done(self) -> int:
        return sum(lesson.done for lesson in self.needed)

    @property
    def passed(self) -> CheckTaken | None:
        """The first check that was passed."""
        return next((check for check in self.checks if check.passed), None)

    @property
    def check_passed(self) -> bool:
        return self.passed is not None

    @property
    def under_way(self) -> CheckTaken | None:
        """A check that was begun and not finished."""
        return next((check for check in self.checks if not check.graded), None)

    @property
    def tries(self) -> int:
        return sum(check.graded for check in self.checks)

    @property
    def fails(self) -> int:
        return sum(check.graded and not check.passed for check in self.checks)

    @property
    def help_offered(self) -> bool:
        """Whether so many checks were not passed that a talk with a person is offered."""
        return not self.check_passed and self.fails >= self.fails_before_help

    @property
    def ready_to_sign(self) -> bool:
        return self.next is NextStep.SIGN

    @property
    def missing(self) -> NextStep | None:
        """The step that is missing before the signature, if one is."""
        return None if self.next in (NextStep.SIGN, NextStep.NOTHING) else self.next

    @property
    def begun(self) -> bool:
        return bool(self.checks) or any(lesson.reached for lesson in self.lessons)


def work_out(
    content: ReleaseContent,
    track: Track,
    *,
    taken: StepsTaken,
    checks: Sequence[CheckTaken],
    before: Before,
    closed: bool,
) -> Progress:
    """The progress that these facts add up to."""
    plan = content.tracks[track]
    passed = any(check.passed for check in checks)
    failed = [check for check in checks if check.graded and not check.passed]
    missed = set(failed[-1].missed_rules) if failed and not passed else set()
    again = set(content.lessons_on(missed))
    changed = before.changed_rules
    now_taught = {rule for rule, how in changed.items() if how != "removed"}
    to_read = lessons_to_read(
        plan, content=content, changed=now_taught, passed=passed, missed=missed, refresher=before.refresher
    )
    rounds = dict.fromkeys(again, len(failed))
    lessons = tuple(
        lesson_progress(content.lessons[id], taken.get(id, {}), needed=id in to_read, again=rounds.get(id, 0))
        for id in plan.lessons
        if id in content.lessons
    )
    seen = not (before.refresher and changed) or taken.get(WHAT_CHANGED, {}).get(0) is Step.CONTINUED
    first = again | (set(content.lessons_on(now_taught)) if before.refresher else set(to_read))
    following, lesson = next_step(
        lessons,
        again=again,
        first=first,
        seen=seen,
        passed=passed,
        closed=closed,
        under_way=any(not check.graded for check in checks),
    )
    return Progress(
        lessons=lessons,
        checks=tuple(checks),
        next=following,
        next_lesson=lesson,
        minutes_left=0 if closed else minutes_left(plan, lessons, passed=passed, seen=seen),
        refresher=before.refresher,
        changed=changed,
        changes_seen=seen,
        again=frozenset(again),
        fails_before_help=content.assessment.help_after_fails,
    )


def next_step(
    lessons: Sequence[LessonProgress],
    *,
    again: set[str],
    first: set[str],
    seen: bool,
    passed: bool,
    closed: bool,
    under_way: bool,
) -> tuple[NextStep, LessonProgress | None]:
    """What comes next: what changed, a check already begun, lessons on what was missed, those that come
    `first`, the check, the lessons that are left, the signature."""
    if closed:
        return NextStep.NOTHING, None
    if not seen:
        return NextStep.WHAT_CHANGED, None
    unread = [lesson for lesson in lessons if lesson.needed and not lesson.done]
    if passed:
        return (NextStep.LESSON, unread[0]) if unread else (NextStep.SIGN, None)
    if under_way:
        return NextStep.CHECK, None
    for group in (again, first):
        for lesson in unread:
            if lesson.id in group:
                return NextStep.LESSON, lesson
    return NextStep.CHECK, None


def minutes_left(plan: TrackContent, lessons: Sequence[LessonProgress], *, passed: bool, seen: bool) -> int:
    """The sum of what is still to do: lessons not done, the check, the signature."""
    reading = sum(lesson.minutes for lesson in lessons if lesson.needed and not lesson.done)
    changes = 0 if seen else MINUTES_FOR_CHANGES
    check = 0 if passed else plan.minutes_check
    return reading + changes + check + MINUTES_TO_SIGN
