"""By when: working days, joiners, leave, and what day it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assignments.due_dates import (
    add_working_days,
    due_after_leave,
    due_after_leaves,
    due_after_question,
    due_for_joiner,
    due_for_newcomer,
    due_for_superseded,
)
from app.shared.clock import date_in

dates = st.dates(date(2020, 1, 1), date(2060, 12, 31))


def test_five_working_days_pass_over_a_weekend():
    assert add_working_days(date(2026, 11, 23), 5) == date(2026, 11, 30)  # Monday to Monday
    assert add_working_days(date(2026, 11, 28), 1) == date(2026, 11, 30)  # Saturday


@given(dates, st.integers(0, 60))
def test_working_days_add_up_and_land_on_a_working_day(start, count):
    end = add_working_days(start, count)

    between = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    assert sum(day.weekday() < 5 for day in between) == count
    assert count == 0 or end.weekday() < 5


@given(dates, st.integers(0, 20), st.integers(0, 20))
def test_working_days_can_be_taken_in_two_steps(start, first, second):
    assert add_working_days(add_working_days(start, first), second) == add_working_days(start, first + second)


def test_working_days_go_forward_only():
    with pytest.raises(ValueError):
        add_working_days(date(2026, 11, 23), -1)


def test_a_joiner_can_be_due_before_the_first_day():
    assert due_for_joiner(date(2028, 3, 1), -1) == date(2028, 2, 29)


@given(dates, dates, st.integers(-90, 365), st.integers(0, 365))
def test_nobody_is_late_on_the_day_they_are_asked(start, today, joiner_days, roll_out_days):
    due = due_for_newcomer(start, today, joiner_days=joiner_days, roll_out_days=roll_out_days)

    assert due >= today


def test_someone_who_moved_here_long_after_their_first_day_gets_the_time_of_a_roll_out():
    due = due_for_newcomer(date(2020, 1, 1), date(2026, 11, 23), joiner_days=-1, roll_out_days=30)

    assert due == date(2026, 12, 23)


@given(dates, dates, st.integers(0, 400))
def test_a_due_date_inside_a_leave_moves_behind_it_and_another_one_stays(due, first, length):
    last = first + timedelta(days=length)

    moved = due_after_leave(due, (first, last))

    if first <= due <= last:
        assert moved > last
        assert (moved - due).days == length + 1
    else:
        assert moved == due


def test_a_second_leave_can_catch_the_date_that_the_first_one_moved():
    leaves = [(date(2027, 2, 10), date(2027, 2, 12)), (date(2027, 2, 1), date(2027, 2, 7))]

    assert due_after_leaves(date(2027, 2, 5), leaves) == date(2027, 2, 15)


@given(dates, dates)
def test_a_question_never_takes_time_away(due, asked_on):
    moved = due_after_question(due, asked_on)

    assert moved > due
    assert moved > asked_on


@given(dates, dates, st.integers(0, 365))
def test_a_new_text_never_gives_less_time(current, today, days):
    assert due_for_superseded(current, today, days) >= max(current, today)


@pytest.mark.parametrize(
    ("moment", "zone", "expected"),
    [
        # Clocks go forward in Warsaw on 28 March 2027 at 02:00, and back on 31 October at 03:00.
        (datetime(2027, 3, 27, 22, 59, tzinfo=UTC), "Europe/Warsaw", date(2027, 3, 27)),
        (datetime(2027, 3, 27, 23, 0, tzinfo=UTC), "Europe/Warsaw", date(2027, 3, 28)),
        (datetime(2027, 3, 28, 21, 59, tzinfo=UTC), "Europe/Warsaw", date(2027, 3, 28)),
        (datetime(2027, 3, 28, 22, 0, tzinfo=UTC), "Europe/Warsaw", date(2027, 3, 29)),
        (datetime(2027, 10, 31, 22, 59, tzinfo=UTC), "Europe/Warsaw", date(2027, 10, 31)),
        (datetime(2027, 10, 31, 23, 0, tzinfo=UTC), "Europe/Warsaw", date(2027, 11, 1)),
        (datetime(2027, 3, 1, 4, 59, tzinfo=UTC), "America/New_York", date(2027, 2, 28)),
    ],
)
def test_a_day_begins_at_midnight_where_the_person_works(moment, zone, expected):
    assert date_in(moment, zone) == expected


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["Europe/Warsaw", "America/New_York", "America/Los_Angeles", "Asia/Kolkata", "UTC"]),
)
def test_each_day_of_a_unit_lasts_23_to_25_hours(moment, zone):
    today = date_in(moment, zone)

    assert date_in(moment + timedelta(hours=25), zone) > today
    assert date_in(moment + timedelta(hours=22), zone) <= today + timedelta(days=1)
