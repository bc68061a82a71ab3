"""Progress of many people at once."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from app.assignments.kinds import ClosingKind
from app.assignments.models import Assignment
from app.demo.factories import make_assignment, make_person
from app.demo.sample_course import sample_content
from app.extensions import db
from app.quizzes.progress import Progress
from app.quizzes.queries import progress_of, progress_of_many
from tests.quizzes.classroom import check_taken, close, next_period, read_all, set_classroom, the_assignment
from tests.support import count_queries


def many(app: Flask) -> tuple[dict[str, Progress], int]:
    with app.app_context():
        assignments = list(db.session.scalars(select(Assignment)))
        for each in assignments:
            assert each.requirement.track  # a roster brings the requirements along
        with count_queries(app) as queries:
            found = progress_of_many(assignments)
        return {each.key: found[each.id] for each in assignments}, len(queries)


def test_progress_of_many_is_the_progress_of_each(app: Flask, now) -> None:
    room = set_classroom(app, now)
    read_all(app, room.alice, now)
    check_taken(app, room.alice, now, passed=False, missed=("R-SAFE-1",))
    close(app, room.eve, ClosingKind.SIGNED, now - timedelta(days=100))
    later = next_period(app, room.eve, now)

    found, _cost = many(app)

    with app.app_context():
        for key in (room.alice, room.eve, later):
            assert found[key] == progress_of(the_assignment(key), sample_content())
    assert [found[key].next for key in (room.alice, room.eve, later)] == ["lesson", "nothing", "check"]


def test_progress_of_many_costs_the_same_for_one_and_for_three(sqlite_app: Flask, now) -> None:
    room = set_classroom(sqlite_app, now)
    many(sqlite_app)  # a release is read once per process
    _, cost_of_two = many(sqlite_app)
    with sqlite_app.app_context():
        known = the_assignment(room.alice)
        for _ in range(3):
            make_assignment(known.requirement, make_person(now=now), known.release, now=now)
        db.session.commit()

    _, cost_of_five = many(sqlite_app)

    assert (cost_of_two, cost_of_five) == (3, 3)


def test_the_newest_earlier_signature_is_what_changes_are_counted_from(app: Flask, now) -> None:
    rules = sample_content().model_dump()["rules"]
    changed = sample_content(rules=rules | {"R-CUST-1": rules["R-CUST-1"] | {"do": "Give the link."}})
    room = set_classroom(app, now)
    close(app, room.alice, ClosingKind.SIGNED, now)
    second = next_period(app, room.alice, now, [changed])

    found, _cost = many(app)

    assert (found[second].refresher, found[second].changed) == (True, {"R-CUST-1": "changed"})
    assert found[room.alice].refresher is False


def test_a_refused_period_is_no_signature_to_count_from(app: Flask, now) -> None:
    room = set_classroom(app, now)
    close(app, room.alice, ClosingKind.REFUSED, now)
    second = next_period(app, room.alice, now)

    found, _cost = many(app)

    assert (found[second].refresher, found[second].next) == (False, "lesson")


def test_lessons_on_unchanged_rules_stay_read_when_a_release_cuts_a_period_short(app: Flask, now) -> None:
    rules = sample_content().model_dump()["rules"]
    changed = sample_content(rules=rules | {"R-CUST-1": rules["R-CUST-1"] | {"do": "Give the link."}})
    room = set_classroom(app, now)
    read_all(app, room.alice, now)
    close(app, room.alice, ClosingKind.SUPERSEDED, now)
    second = next_period(app, room.alice, now, [changed])

    found, _cost = many(app)

    with app.app_context():
        assert {
            lesson.id: lesson.done for lesson in progress_of(the_assignment(second), changed).lessons
        } == {
            "L2.1": False,  # teaches the rule that changed
            "L4.1": True,
        }
    assert found[second].refresher is False


def test_what_was_read_in_a_period_that_ended_with_a_signature_is_not_counted_again(app: Flask, now) -> None:
    room = set_classroom(app, now)
    read_all(app, room.alice, now)
    close(app, room.alice, ClosingKind.SIGNED, now)
    second = next_period(app, room.alice, now)

    found, _cost = many(app)

    assert [lesson.done for lesson in found[second].lessons] == [False, False]
