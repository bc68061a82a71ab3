"""How long a signature counts: three rules, month ends, 29 February."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assignments.kinds import ValidityRule
from app.assignments.validity import add_months, opens_on, valid_until

dates = st.dates(date(2020, 1, 1), date(2060, 12, 31))
months = st.integers(1, 120)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_of_the_month(day, count, expected):
    assert add_months(day, count) == expected


@given(dates, st.integers(-240, 240))
def test_months_land_in_the_right_month_and_never_past_the_day(day, count):
    later = add_months(day, count)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == count
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(dates, months)
def test_from_completion_counts_the_months(closed_on, count):
    until = valid_until(ValidityRule.FROM_COMPLETION, months=count, closed_on=closed_on)

    assert until == add_months(closed_on, count)


@given(dates, months, st.integers(0, 60), st.integers(0, 60))
def test_signing_early_in_the_window_costs_nothing(previous, count, window, early):
    early = min(early, window)

    until = valid_until(
        ValidityRule.FROM_PREVIOUS_EXPIRY,
        months=count,
        closed_on=previous - timedelta(days=early),
        previous_until=previous,
        window_days=window,
    )

    assert until == add_months(previous, count)


@given(dates, months, st.integers(1, 400))
def test_after_a_lapse_validity_counts_from_the_new_signature(previous, count, late):
    closed_on = previous + timedelta(days=late)

    until = valid_until(
        ValidityRule.FROM_PREVIOUS_EXPIRY,
        months=count,
        closed_on=closed_on,
        previous_until=previous,
        window_days=30,
    )

    assert until == add_months(closed_on, count)


def test_signing_a_change_in_mid_term_does_not_add_a_second_term():
    until = valid_until(
        ValidityRule.FROM_PREVIOUS_EXPIRY,
        months=12,
        closed_on=date(2027, 3, 1),
        previous_until=date(2027, 12, 31),
        window_days=30,
    )

    assert until == date(2028, 3, 1)


@given(dates, st.integers(1, 12), st.integers(1, 28), st.integers(0, 12))
def test_a_fixed_date_is_that_day_and_leaves_the_minimum(closed_on, month, day, minimum):
    until = valid_until(
        ValidityRule.FIXED_DATE,
        months=12,
        closed_on=closed_on,
        fixed_month=month,
        fixed_day=day,
        minimum_months=minimum,
    )

    assert (until.month, until.day) == (month, day)
    assert until > closed_on
    assert until >= add_months(closed_on, minimum)
    assert until <= add_months(closed_on, minimum + 12) + timedelta(days=1)


@pytest.mark.parametrize(
    ("closed_on", "expected"),
    [(date(2027, 3, 1), date(2028, 2, 29)), (date(2026, 6, 1), date(2027, 2, 28))],
)
def test_a_fixed_29_february_is_the_28th_in_common_years(closed_on, expected):
    until = valid_until(ValidityRule.FIXED_DATE, months=12, closed_on=closed_on, fixed_month=2, fixed_day=29)

    assert until == expected


def test_a_fixed_date_without_its_day_is_a_mistake_and_not_a_guess():
    with pytest.raises(ValueError):
        valid_until(ValidityRule.FIXED_DATE, months=12, closed_on=date(2027, 1, 1))


@given(st.sampled_from(ValidityRule), dates, months, st.none() | dates, st.integers(0, 60))
def test_a_signature_always_counts_for_some_time(rule, closed_on, count, previous, window):
    until = valid_until(
        rule,
        months=count,
        closed_on=closed_on,
        previous_until=previous,
        window_days=window,
        fixed_month=1,
        fixed_day=1,
    )

    assert until > closed_on


@given(dates, st.integers(0, 365))
def test_the_next_period_opens_the_whole_window_before_the_end(until, window):
    assert until - opens_on(until, window) == timedelta(days=window)
