"""What comes next, and how many minutes are left."""

from __future__ import annotations

from app.demo.sample_course import sample_content
from app.lessons.plan import WHAT_CHANGED
from app.lessons.steps import Step
from app.quizzes.progress import Before, CheckTaken, NextStep, Progress, work_out

CONTENT = sample_content()
ALL = Step.CONTINUED
READ = {"L2.1": {0: ALL}, "L4.1": {0: ALL}}
PASSED = CheckTaken(1, "k", 1, graded=True, passed=True)
BEGUN = CheckTaken(1, "k", 1, graded=False)


def failed(number: int = 1, *missed: str) -> CheckTaken:
    return CheckTaken(number, f"k{number}", number, graded=True, missed_rules=missed)


def progress(taken=None, checks=(), before: Before | None = None, closed: bool = False) -> Progress:
    facts = {"taken": taken or {}, "checks": checks, "before": before or Before(), "closed": closed}
    return work_out(CONTENT, "staff", **facts)


def following(made: Progress) -> tuple[NextStep, str | None, int | None]:
    lesson = made.next_lesson
    return made.next, lesson.id if lesson else None, lesson.round if lesson else None


def test_the_first_time_lessons_come_in_order_then_the_check_then_the_signature() -> None:
    assert following(progress()) == ("lesson", "L2.1", 0)
    assert following(progress({"L2.1": {0: ALL}})) == ("lesson", "L4.1", 0)
    assert following(progress(READ)) == ("check", None, None)
    assert following(progress(READ, [PASSED])) == ("sign", None, None)


def test_minutes_left_are_the_sum_of_what_is_left() -> None:
    assert progress().minutes_left == 2 + 2 + 6 + 2
    assert progress({"L2.1": {0: ALL}}).minutes_left == 2 + 6 + 2
    assert progress(READ).minutes_left == 6 + 2
    assert progress(READ, [PASSED]).minutes_left == 2
    assert progress(READ, [PASSED], closed=True).minutes_left == 0


def test_whoever_passes_the_check_first_reads_only_what_nobody_may_skip() -> None:
    made = progress({}, [PASSED])

    assert following(made) == ("lesson", "L4.1", 0)
    assert (made.lessons_done, made.lessons_needed, made.minutes_left) == (0, 1, 2 + 2)


def test_a_check_that_was_begun_is_gone_on_with() -> None:
    assert following(progress({}, [BEGUN])) == ("check", None, None)


def test_after_a_check_that_was_not_passed_the_lessons_on_what_was_missed_come_first() -> None:
    assert following(progress(READ, [failed(1, "R-SAFE-1")])) == ("lesson", "L4.1", 1)


def test_the_second_time_they_come_once_more() -> None:
    taken = READ | {"L4.1": {0: ALL, 1: ALL}}

    assert following(progress(taken, [failed(1, "R-SAFE-1")])) == ("check", None, None)
    assert following(progress(taken, [failed(1, "R-SAFE-1"), failed(2, "R-SAFE-1")])) == ("lesson", "L4.1", 2)


def test_whoever_did_not_pass_a_first_try_goes_on_with_what_was_missed_then_with_the_rest() -> None:
    assert following(progress({}, [failed(1, "R-SAFE-1")])) == ("lesson", "L4.1", 1)
    assert following(progress({"L4.1": {1: ALL}}, [failed(1, "R-SAFE-1")])) == ("lesson", "L2.1", 0)


def test_a_try_that_missed_no_rule_leads_back_to_the_check() -> None:
    assert following(progress(READ, [failed(1)])) == ("check", None, None)


def test_a_refresher_begins_with_what_changed_and_goes_on_to_the_check() -> None:
    before = Before(7, {"R-CUST-1": "changed"})
    seen = {WHAT_CHANGED: {0: Step.CONTINUED}}

    assert following(progress({}, before=before)) == ("what_changed", None, None)
    assert following(progress(seen, before=before)) == ("lesson", "L2.1", 0)
    assert following(progress(seen | {"L2.1": {0: ALL}}, before=before)) == ("check", None, None)
    assert following(progress(seen | {"L2.1": {0: ALL}}, [PASSED], before)) == ("lesson", "L4.1", 0)


def test_opening_the_page_on_what_changed_is_not_yet_having_seen_it() -> None:
    opened = {WHAT_CHANGED: {0: Step.OPENED}}

    assert progress(opened, before=Before(7, {"R-CUST-1": "changed"})).next is NextStep.WHAT_CHANGED


def test_a_refresher_without_changes_begins_with_the_check() -> None:
    made = progress({}, before=Before(7, {}))

    assert following(made) == ("check", None, None)
    assert made.minutes_left == 2 + 6 + 2  # one lesson that nobody may skip, the check, the signature


def test_a_rule_that_was_removed_asks_for_no_lesson() -> None:
    seen = {WHAT_CHANGED: {0: Step.CONTINUED}}

    assert following(progress(seen, before=Before(7, {"R-CUST-1": "removed"}))) == ("check", None, None)


def test_nothing_is_next_once_the_assignment_has_ended() -> None:
    assert following(progress({}, closed=True)) == ("nothing", None, None)


def test_what_is_missing_before_the_signature_has_a_name() -> None:
    assert progress().missing == "lesson"
    assert progress(READ).missing == "check"
    assert progress({}, before=Before(7, {"R-CUST-1": "added"})).missing == "what_changed"
    assert progress(READ, [PASSED]).missing is None
    assert progress(READ, [PASSED]).ready_to_sign


def test_help_is_offered_after_two_checks_that_were_not_passed_and_not_after_passing() -> None:
    assert not progress({}, [failed(1)]).help_offered
    assert progress({}, [failed(1), failed(2)]).help_offered
    assert not progress({}, [failed(1), failed(2), PASSED]).help_offered


def test_one_pass_stands_whatever_comes_after() -> None:
    made = progress(READ, [PASSED, failed(2, "R-SAFE-1")])

    assert (made.check_passed, made.next) == (True, "sign")
