"""Which lessons a learner owes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.demo.sample_course import sample_content
from app.lessons.plan import active_seconds, lesson_progress, lessons_to_read
from app.lessons.steps import Step

CONTENT = sample_content()
TRACK = CONTENT.tracks["staff"]


def owed(**facts: object) -> list[str]:
    values = {"changed": set(), "passed": False, "missed": set()} | facts
    return lessons_to_read(TRACK, content=CONTENT, **values)


def test_the_first_time_all_lessons_are_read_in_order() -> None:
    assert owed() == ["L2.1", "L4.1"]


def test_passing_the_check_leaves_only_what_nobody_may_skip() -> None:
    assert owed(passed=True) == ["L4.1"]


def test_passing_the_check_does_not_excuse_from_rules_that_changed() -> None:
    assert owed(passed=True, changed={"R-CUST-1"}) == ["L2.1", "L4.1"]


def test_a_refresher_asks_only_for_what_changed_and_what_nobody_may_skip() -> None:
    assert owed(refresher=True) == ["L4.1"]
    assert owed(refresher=True, changed={"R-CUST-1"}) == ["L2.1", "L4.1"]


def test_a_refresher_asks_for_lessons_on_what_was_missed_until_the_check_is_passed() -> None:
    assert owed(refresher=True, missed={"R-CUST-1"}) == ["L2.1", "L4.1"]
    assert owed(refresher=True, missed={"R-CUST-1"}, passed=True) == ["L4.1"]


def test_a_lesson_that_the_release_does_not_have_is_not_owed() -> None:
    shorter = sample_content(lessons={"L4.1": CONTENT.lessons["L4.1"].model_dump()})

    assert lessons_to_read(TRACK, content=shorter, changed=set(), passed=False, missed=set()) == ["L4.1"]


@pytest.mark.parametrize(("passed", "counted"), [(-5, 0), (0, 0), (45, 45), (120, 120), (7200, 120)])
def test_time_on_a_step_is_cut_off_where_the_reader_went_away(now, passed: int, counted: int) -> None:
    assert active_seconds(now, now + timedelta(seconds=passed)) == counted


def test_a_lesson_that_was_read_once_is_read_even_if_it_was_begun_again() -> None:
    rounds = {0: Step.CONTINUED, 1: Step.OPENED}

    progress = lesson_progress(CONTENT.lessons["L2.1"], rounds, needed=True)

    assert (progress.round, progress.done) == (0, True)


def test_a_lesson_to_be_read_again_starts_anew() -> None:
    rounds = {0: Step.CONTINUED}

    progress = lesson_progress(CONTENT.lessons["L2.1"], rounds, needed=True, again=1)

    assert (progress.round, progress.done, progress.next_step) == (1, False, Step.OPENED)
