"""How a longer training is divided, and that the minutes told are true all along the way."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.courses.release_content import ReleaseContent
from app.demo.sample_course import sample_content
from app.learning.pace import ONE_SITTING, Pace, pace
from app.lessons.steps import ORDER, Step
from app.quizzes.progress import MINUTES_TO_SIGN, Before, CheckTaken, NextStep, Progress, work_out

CONTENT = sample_content()
PLAN = CONTENT.tracks["staff"]


def test_what_fits_into_a_break_is_not_divided() -> None:
    assert [pace(minutes) for minutes in (0, 1, ONE_SITTING)] == [None, None, None]


def test_an_evening_is_divided_into_sittings_that_fit_a_break() -> None:
    assert pace(46) == Pace(sittings=4, minutes=12)
    assert pace(20) == Pace(sittings=2, minutes=10)


@given(st.integers(ONE_SITTING + 1, 600))
def test_all_sittings_together_hold_what_is_left_and_none_is_long(minutes: int) -> None:
    plan = pace(minutes)

    assert plan is not None
    assert plan.sittings * plan.minutes >= minutes
    assert plan.minutes <= ONE_SITTING


def at(content: ReleaseContent, taken, checks, before: Before, closed: bool = False) -> Progress:
    return work_out(content, "staff", taken=taken, checks=checks, before=before, closed=closed)


def passed_check() -> CheckTaken:
    return CheckTaken(1, "k", 1, graded=True, passed=True, points=90, maximum=100, pass_mark=75)


@given(order=st.permutations(list(PLAN.lessons)), test_out_after=st.integers(0, len(PLAN.lessons)))
def test_minutes_left_only_go_down_along_the_way_and_end_at_nothing(order, test_out_after: int) -> None:
    """Lessons in any order, step by step; the check at any time; then the signature."""
    taken: dict[str, dict[int, Step]] = {}
    checks: list[CheckTaken] = []
    minutes = [at(CONTENT, taken, checks, Before()).minutes_left]
    for number, lesson in enumerate(order):
        if number == test_out_after:
            checks.append(passed_check())
            minutes.append(at(CONTENT, taken, checks, Before()).minutes_left)
        for step in ORDER:
            taken.setdefault(lesson, {})[0] = step
            minutes.append(at(CONTENT, taken, checks, Before()).minutes_left)
    checks = checks or [passed_check()]
    before_signing = at(CONTENT, taken, checks, Before())
    minutes += [before_signing.minutes_left, at(CONTENT, taken, checks, Before(), closed=True).minutes_left]

    assert minutes == sorted(minutes, reverse=True)
    assert before_signing.next is NextStep.SIGN
    assert minutes[-2:] == [MINUTES_TO_SIGN, 0]


@given(changed=st.sets(st.sampled_from(sorted(CONTENT.rules))))
def test_minutes_of_a_refresher_count_what_it_asks_for_and_no_more(changed: set[str]) -> None:
    before = Before(release_id=1, changed=dict.fromkeys(changed, "changed"))

    progress = at(CONTENT, {}, [], before)
    needed = sum(lesson.minutes for lesson in progress.lessons if lesson.needed)

    changes = 1 if changed else 0
    assert progress.minutes_left == needed + changes + PLAN.minutes_check + MINUTES_TO_SIGN
    assert progress.minutes_left <= at(CONTENT, {}, [], Before()).minutes_left + changes
