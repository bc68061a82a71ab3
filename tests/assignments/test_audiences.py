"""Who a requirement is for; the SQL twin agrees."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.assignments.audiences import Post, is_in_audience
from app.assignments.kinds import Audience
from app.assignments.queries import in_audience
from app.demo.factories import add, make_person, make_unit
from app.extensions import db
from app.people.models import Job, Person
from tests.conftest import NOW

TODAY = date(2026, 11, 23)


def is_in(audience, ids=(), *posts, on=TODAY, person_id=1):
    return is_in_audience(audience, ids, person_id=person_id, posts=posts, on=on)


def test_a_leaver_is_in_no_audience():
    left = Post("/1/2/", leads=True, starts_on=date(2020, 1, 1), ends_on=TODAY - timedelta(days=1))

    assert not is_in(Audience.EVERYONE, (), left)
    assert not is_in(Audience.UNITS, [1], left)
    assert not is_in(Audience.LEADS, (), left)
    assert not is_in(Audience.PERSONS, [1], left)


def test_the_last_day_of_work_still_counts():
    assert is_in(Audience.EVERYONE, (), Post("/1/", False, date(2020, 1, 1), TODAY))


def test_who_starts_next_week_is_in_already():
    assert is_in(Audience.UNITS, [2], Post("/1/2/", False, TODAY + timedelta(days=7)))


def test_a_unit_includes_the_units_below_it_and_no_other():
    assert is_in(Audience.UNITS, [1], Post("/1/2/", False, TODAY))
    assert not is_in(Audience.UNITS, [2], Post("/1/22/", False, TODAY))


def test_any_of_several_jobs_is_enough():
    store, office = Post("/1/2/", False, TODAY), Post("/1/3/", True, TODAY)

    assert is_in(Audience.UNITS, [3], store, office)
    assert is_in(Audience.LEADS, (), store, office)


def test_a_named_person_without_a_job_is_in():
    assert is_in(Audience.PERSONS, [1])
    assert not is_in(Audience.EVERYONE)


offsets = st.integers(-40, 40)
posts = st.lists(
    st.tuples(st.integers(0, 3), st.booleans(), offsets, st.none() | st.integers(0, 40)), max_size=3
)


@given(posts, st.sampled_from(Audience), st.sets(st.integers(0, 3), max_size=2), offsets)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_database_finds_the_same_people(app, jobs, audience, chosen, offset):
    on = TODAY + timedelta(days=offset)
    with app.app_context():
        company = make_unit(now=NOW)
        units = [company, make_unit(parent=company, now=NOW), make_unit(parent=company, now=NOW)]
        units.append(make_unit(parent=units[1], now=NOW))
        person = make_person(now=NOW)
        held = []
        for index, leads, start, length in jobs:
            first = TODAY + timedelta(days=start)
            last = None if length is None else first + timedelta(days=length)
            add(
                Job(
                    person=person,
                    unit=units[index],
                    title="x",
                    leads_unit=leads,
                    starts_on=first,
                    ends_on=last,
                )
            )
            held.append(Post(units[index].path, leads, first, last))
        ids = [person.id] if audience is Audience.PERSONS and chosen else [units[i].id for i in chosen]

        found = db.session.scalars(
            select(Person.id).where(Person.id == person.id, in_audience(audience, ids, on))
        )

        expected = is_in_audience(audience, ids, person_id=person.id, posts=held, on=on)
        assert list(found) == ([person.id] if expected else [])
        db.session.rollback()
