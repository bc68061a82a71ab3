"""Nobody is mailed at night, on a Sunday, twice a day or four times a week."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reminders.rhythm import in_working_hours, is_long_overdue, may_escalate, may_nudge, may_send_digest

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("moment", "time_zone", "open"),
    [
        (datetime(2026, 11, 23, 7, 0, tzinfo=UTC), "Europe/Warsaw", True),  # 08:00
        (datetime(2026, 11, 23, 6, 59, tzinfo=UTC), "Europe/Warsaw", False),  # 07:59
        (datetime(2026, 11, 23, 16, 59, tzinfo=UTC), "Europe/Warsaw", True),  # 17:59
        (datetime(2026, 11, 23, 17, 0, tzinfo=UTC), "Europe/Warsaw", False),  # 18:00
        (datetime(2026, 11, 23, 7, 0, tzinfo=UTC), "America/Chicago", False),  # 01:00
        (datetime(2026, 11, 21, 12, 0, tzinfo=UTC), "Europe/Warsaw", False),  # a Saturday
        (datetime(2026, 7, 6, 6, 0, tzinfo=UTC), "Europe/Warsaw", True),  # 08:00 in summer time
        (datetime(2026, 11, 20, 23, 30, tzinfo=UTC), "Pacific/Auckland", False),  # there it is Saturday
    ],
)
def test_mail_goes_out_in_the_working_hours_of_the_unit(moment, time_zone, open):
    assert in_working_hours(moment, time_zone) is open


def test_a_person_gets_one_digest_on_a_day():
    assert not may_send_digest([MONDAY], MONDAY)
    assert not may_send_digest([MONDAY - timedelta(days=1)], MONDAY)
    assert may_send_digest([MONDAY - timedelta(days=2)], MONDAY)


@given(st.integers(min_value=0, max_value=6))
def test_no_seven_days_hold_more_than_three_digests(start):
    sent: list[date] = []
    for day in (MONDAY + timedelta(days=start + n) for n in range(60)):
        if may_send_digest(sent, day):
            sent.append(day)

    for day in sent:
        assert len([other for other in sent if day <= other < day + timedelta(days=7)]) <= 3
    assert len(sent) > 20


def test_a_person_is_nudged_once_a_day_by_whomever():
    assert not may_nudge([MONDAY], MONDAY)
    assert may_nudge([MONDAY - timedelta(days=1)], MONDAY)


def test_a_manager_hears_of_somebody_three_days_after_the_date():
    assert not is_long_overdue(MONDAY - timedelta(days=2), MONDAY)
    assert is_long_overdue(MONDAY - timedelta(days=3), MONDAY)


def test_a_manager_is_told_of_new_names_and_then_once_a_week():
    yesterday = MONDAY - timedelta(days=1)
    week_ago = MONDAY - timedelta(days=7)

    assert not may_escalate([], [], MONDAY)
    assert may_escalate([1], [], MONDAY)
    assert not may_escalate([1], [(1, yesterday)], MONDAY)
    assert may_escalate([1, 2], [(1, yesterday)], MONDAY)
    assert not may_escalate([1, 2], [(1, MONDAY)], MONDAY)
    assert may_escalate([1], [(1, week_ago)], MONDAY)
