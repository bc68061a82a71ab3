"""The SQL twin of `standing` gives the same answer, whatever happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, literal, select

from app.assignments import queries
from app.assignments.kinds import ClosingKind, ExemptionReason, Origin
from app.assignments.models import Assignment, Closing, ClosingWithdrawal, DueChange, Exemption, Leave
from app.assignments.queries.standings import position_from
from app.assignments.standing import Ending, Facts, Period, Span, explain, standing
from app.courses.models import Release
from app.demo.factories import add, make_person, make_release, make_requirement
from app.demo.sample_course import sample_content
from app.extensions import db
from tests.assignments.histories import DAYS, FIRST, histories, turning_points
from tests.conftest import NOW

EVERY_FIFTH_DAY = [FIRST + timedelta(days=number) for number in range(-3, DAYS + 130, 5)]


def store(facts: Facts, release_id: int, now: datetime) -> tuple[int, int]:
    """Write a history as rows; ids of its person and requirement."""
    person = make_person(now=now)
    rule = make_requirement(now=now, window_days=facts.window_days)
    for period in facts.periods:
        row = add(
            Assignment(
                requirement_id=rule.id,
                person_id=person.id,
                period=period.number,
                release_id=release_id,
                origin=period.origin,
                opened_at=now,
                opened_on=period.opened_on,
                due_on=period.due_on,
            )
        )
        for move in period.due_changes:
            add(
                DueChange(
                    assignment_id=row.id,
                    due_on=move.due_on,
                    cause=move.cause,
                    reason="",
                    changed_at=now,
                    changed_on=move.changed_on,
                )
            )
        if period.closing:
            end = period.closing
            closing = add(
                Closing(
                    assignment_id=row.id,
                    kind=end.kind,
                    closed_at=now,
                    closed_on=end.on,
                    valid_until=end.valid_until,
                    reason="",
                )
            )
            if end.withdrawn_on:
                add(
                    ClosingWithdrawal(
                        closing_id=closing.id,
                        reason="Entered for the wrong person",
                        withdrawn_at=now,
                        withdrawn_on=end.withdrawn_on,
                        withdrawn_by_id=person.id,
                    )
                )
    for span in facts.exemptions:
        add(
            Exemption(
                person_id=person.id,
                requirement_id=rule.id,
                starts_on=span.starts_on,
                ends_on=span.ends_on,
                reason=ExemptionReason.OTHER,
                note="",
                granted_at=now,
                granted_on=span.known_on,
                granted_by_id=person.id,
            )
        )
    for span in facts.leaves:
        add(
            Leave(
                person_id=person.id,
                starts_on=span.starts_on,
                ends_on=span.ends_on,
                note="",
                recorded_at=now,
                recorded_on=span.known_on,
            )
        )
    return person.id, rule.id


def sql_answer(person_id: int, requirement_id: int, on: date):
    pairs = select(literal(person_id).label("person_id"), literal(requirement_id).label("requirement_id"))
    return db.session.execute(select(queries.standings(pairs.cte("pairs"), on))).one()


@given(facts=histories(), data=st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_roster_and_the_rule_never_disagree_about_a_person_on_any_day(app, facts, data):
    dates = data.draw(st.lists(st.sampled_from(turning_points(facts)), min_size=6, max_size=6))
    with app.app_context():
        release = make_release([sample_content()], now=NOW, number=max_release() + 1)
        person_id, requirement_id = store(facts, release.id, NOW)

        for on in dates:
            row = sql_answer(person_id, requirement_id, on)
            expected = standing(queries.facts_of(person_id, requirement_id), on)
            assert row.standing == expected.standing
            assert explain(position_from(row), facts.window_days, on) == expected
        db.session.commit()


def max_release() -> int:
    return db.session.scalar(select(func.max(Release.number))) or 0


@given(facts=histories(), on=st.sampled_from(EVERY_FIFTH_DAY))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_stored_is_what_is_judged(sqlite_app, facts, on):
    with sqlite_app.app_context():
        release = make_release([sample_content()], now=NOW, number=max_release() + 1)
        person_id, requirement_id = store(facts, release.id, NOW)

        stored = queries.situation_of(person_id, requirement_id, on)

        assert stored.standing == standing(facts, on).standing
        db.session.rollback()


DUE, UNTIL = FIRST + timedelta(days=60), FIRST + timedelta(days=400)
OPEN = Period(1, Origin.ROLL_OUT, FIRST, DUE, release=1)
SIGNED = replace(OPEN, closing=Ending(ClosingKind.SIGNED, FIRST + timedelta(days=20), UNTIL))
REFRESHER = Period(2, Origin.REATTESTATION, UNTIL - timedelta(days=30), UNTIL + timedelta(days=40), release=1)
LIVES = {
    "open": Facts((OPEN,)),
    "open with a short window": Facts((OPEN,), window_days=7),
    "signed": Facts((SIGNED,)),
    "refresher with a grace": Facts((SIGNED, REFRESHER)),
    "refused": Facts((replace(OPEN, closing=Ending(ClosingKind.REFUSED, DUE)),)),
    "away, then exempt": Facts((OPEN,), (Span(DUE, UNTIL, DUE),), (Span(FIRST, DUE, FIRST),)),
}


@pytest.mark.parametrize("life", LIVES)
def test_roster_and_rule_agree_on_every_day_on_which_a_plain_history_turns(app, life):
    facts = LIVES[life]
    with app.app_context():
        release = make_release([sample_content()], now=NOW)
        person_id, requirement_id = store(facts, release.id, NOW)

        for on in turning_points(facts):
            row = sql_answer(person_id, requirement_id, on)
            assert (on, row.standing) == (on, standing(facts, on).standing)
            assert explain(position_from(row), facts.window_days, on) == standing(facts, on)
