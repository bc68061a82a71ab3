"""When training comes round again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assignments.kinds import ClosingKind, Origin, ValidityRule
from app.assignments.roll_outs import Employee
from app.assignments.standing import Position
from app.assignments.turns import Turn
from app.refreshers.calendar import Rhythm, due_on, rounds_ahead, turn

UNTIL = date(2028, 2, 29)
YEARLY = Rhythm(ValidityRule.FROM_COMPLETION, months=12, reattestation_days=0, window_days=30)


def signed(until=UNTIL, **fields):
    return Position(last_kind=ClosingKind.SIGNED, last_on=date(2027, 3, 1), proof_until=until, **fields)


def whose(position, on, *, in_audience=True, **fields):
    return turn(Employee(position, date(2020, 1, 1), **fields), YEARLY, on, in_audience=in_audience)


def test_a_refresher_opens_with_the_window_and_not_a_day_earlier():
    assert whose(signed(), UNTIL - timedelta(days=31)) is Turn.NOT_DUE
    assert whose(signed(), UNTIL - timedelta(days=30)) is Turn.OPEN


def test_a_refresher_opens_after_a_lapse_too():
    assert whose(signed(), UNTIL + timedelta(days=100)) is Turn.OPEN


@pytest.mark.parametrize(
    ("position", "fields", "expected"),
    [
        (signed(open_origin=Origin.REATTESTATION, due_on=UNTIL), {}, Turn.NOT_DUE),
        (Position(last_kind=ClosingKind.REFUSED), {}, Turn.NOT_DUE),
        (signed(exempt_until=UNTIL), {}, Turn.EXEMPT),
        (signed(away_until=UNTIL), {}, Turn.ON_LEAVE),
        (signed(), {"in_audience": False}, Turn.NOT_IN_AUDIENCE),
        (signed(), {"has_left": True}, Turn.NOT_IN_AUDIENCE),
    ],
)
def test_the_rule_is_checked_again_before_anybody_is_asked(position, fields, expected):
    assert whose(position, UNTIL, **fields) is expected


def test_a_leave_moves_the_refresher_that_falls_into_it():
    away = (UNTIL - timedelta(days=5), UNTIL + timedelta(days=4))

    assert due_on(Employee(signed(), None, leaves=(away,)), YEARLY) == UNTIL + timedelta(days=10)


def test_without_a_proof_there_is_no_refresher():
    with pytest.raises(ValueError):
        due_on(Employee(Position(), None), YEARLY)


def test_the_next_three_dates_pass_29_february():
    rounds = rounds_ahead(YEARLY, UNTIL)

    assert [(r.opens_on, r.due_on, r.valid_until) for r in rounds] == [
        (date(2028, 1, 30), date(2028, 2, 29), date(2029, 2, 28)),
        (date(2029, 1, 29), date(2029, 2, 28), date(2030, 2, 28)),
        (date(2030, 1, 29), date(2030, 2, 28), date(2031, 2, 28)),
    ]


def test_a_fixed_day_stays_that_day():
    every_january = Rhythm(
        ValidityRule.FIXED_DATE, months=12, reattestation_days=0, window_days=30, fixed_month=1, fixed_day=31
    )

    assert [r.valid_until for r in rounds_ahead(every_january, date(2028, 1, 31))] == [
        date(2029, 1, 31),
        date(2030, 1, 31),
        date(2031, 1, 31),
    ]


@given(
    st.dates(date(2020, 1, 1), date(2060, 12, 31)),
    st.sampled_from(ValidityRule),
    st.integers(1, 36),
    st.integers(0, 60),
    st.integers(0, 60),
)
def test_each_round_is_later_than_the_one_before(until, rule, months, late, window):
    rhythm = Rhythm(rule, months, late, window, fixed_month=2, fixed_day=29, minimum_months=1)

    rounds = rounds_ahead(rhythm, until)

    assert len(rounds) == 3
    ends = [until, *(r.valid_until for r in rounds)]
    assert ends == sorted(set(ends))
    assert all(r.opens_on <= r.due_on < r.valid_until for r in rounds)
