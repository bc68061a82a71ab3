"""Which job counts on a day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.people.workplace import Workplace, nowhere, workplace_on

MONDAY = date(2026, 11, 23)


def job(starts: int, ends: int | None = None, title: str = "Barista") -> Workplace:
    """A job from `starts` days after Monday to `ends` days after it."""
    return Workplace(
        unit_id=1,
        unit_name="Harbour store",
        unit_path="/1/",
        time_zone="UTC",
        jurisdiction="us",
        title=title,
        starts_on=MONDAY + timedelta(days=starts),
        ends_on=None if ends is None else MONDAY + timedelta(days=ends),
    )


def test_the_current_job_counts_before_a_coming_one() -> None:
    assert workplace_on([job(10, title="next"), job(-10, title="now")], MONDAY).title == "now"


def test_of_two_current_jobs_the_one_begun_last_counts() -> None:
    assert workplace_on([job(-10, title="old"), job(-5, title="new")], MONDAY).title == "new"


def test_a_new_hire_has_a_workplace_before_the_first_day() -> None:
    place = workplace_on([job(4)], MONDAY)

    assert not place.has_started(MONDAY)
    assert place.starts_on == date(2026, 11, 27)


def test_a_leaver_keeps_the_last_workplace() -> None:
    place = workplace_on([job(-100, -50, "first"), job(-40, -1, "last")], MONDAY)

    assert place.title == "last"
    assert place.has_left(MONDAY)


def test_the_last_day_still_belongs_to_the_job() -> None:
    assert not workplace_on([job(-10, 0)], MONDAY).has_left(MONDAY)


def test_a_move_without_a_day_between_makes_nobody_a_new_hire() -> None:
    place = workplace_on([job(-400, -11, "Barista"), job(-10, None, "Shift lead")], MONDAY)

    assert (place.title, place.starts_on) == ("Shift lead", MONDAY - timedelta(days=400))


def test_after_a_break_the_count_begins_again() -> None:
    assert workplace_on([job(-400, -12), job(-10)], MONDAY).starts_on == MONDAY - timedelta(days=10)


def test_the_longer_of_two_jobs_keeps_somebody_employed() -> None:
    assert workplace_on([job(-10, -5, "short"), job(-20, None, "long")], MONDAY).ends_on is None


def test_who_has_no_job_has_neither_started_nor_left() -> None:
    place = nowhere()

    assert not place.employed
    assert not place.has_started(MONDAY)
    assert not place.has_left(MONDAY)


@given(st.lists(st.tuples(st.integers(-500, 500), st.none() | st.integers(0, 300)), min_size=1, max_size=6))
def test_the_stretch_contains_the_job_that_counts(spans: list[tuple[int, int | None]]) -> None:
    jobs = [job(first, None if length is None else first + length) for first, length in spans]

    place = workplace_on(jobs, MONDAY)

    current = [one for one in jobs if one.has_started(MONDAY) and not one.has_left(MONDAY)]
    assert bool(current) == (place.has_started(MONDAY) and not place.has_left(MONDAY)) or not current
    assert any(one.starts_on == place.starts_on for one in jobs)
    assert place.ends_on is None or any(one.ends_on == place.ends_on for one in jobs)
