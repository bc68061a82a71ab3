"""Whom somebody may see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.demo import factories as make
from app.extensions import db
from app.people import queries
from app.people.models import Job, Person, Unit
from app.people.refusals import PersonNotFound
from app.people.roles import Role
from app.shared.clock import utc_now
from tests.people.conftest import look
from tests.support import count_queries

TODAY = utc_now().date()


def seen_by(person_id: int) -> set[str]:
    viewer = queries.viewer_of(person_id, TODAY)
    names = db.session.scalars(select(Person.legal_name).where(queries.visible_to(viewer, TODAY)))
    return {name.split()[0] for name in names}


def units_of(person_id: int) -> list[str]:
    return [unit.name for unit in queries.units_for(queries.viewer_of(person_id, TODAY), TODAY)]


def test_everybody_sees_whom_their_role_lets_them_see(app: Flask, cast) -> None:
    everybody = {"Alice", "Bob", "Carol", "Dana", "Eve", "Hanna", "Adam", "Nina"}

    seen = look(
        app, lambda: {name: seen_by(getattr(cast, name).id) for name in vars(cast) if name != "units"}
    )

    assert seen == {
        "alice": set(),
        "bob": set(),
        "eve": set(),
        "nina": set(),
        "adam": set(),
        "carol": {"Alice", "Bob", "Carol", "Nina"},
        "hanna": everybody,
        "dana": everybody,
    }


def test_units_are_seen_as_far_as_their_people(app: Flask, cast) -> None:
    tree = ["Harbour Lane Coffee", "Harbour store", "Hill store"]

    assert (
        look(app, lambda: [units_of(getattr(cast, name).id) for name in ("hanna", "dana", "adam")])
        == [tree] * 3
    )
    assert look(app, lambda: units_of(cast.carol.id)) == ["Harbour store"]
    assert look(app, lambda: units_of(cast.alice.id)) == []


def test_a_manager_sees_new_hires_before_their_first_day_and_leavers_no_more(app: Flask, cast) -> None:
    with app.app_context():
        harbour = db.session.scalars(select(Unit).where(Unit.key == cast.units["harbour"])).one()
        make.make_person("Newt", unit=harbour, starts_on=TODAY + timedelta(days=4), now=utc_now())
        make.make_person("Gone", unit=harbour, ends_on=TODAY - timedelta(days=1), now=utc_now())
        db.session.commit()

    seen = look(app, lambda: seen_by(cast.carol.id))

    assert "Newt" in seen
    assert "Gone" not in seen


def test_c37_who_moves_away_is_out_of_sight_at_once(app: Flask, cast) -> None:
    with app.app_context():
        job = db.session.scalars(select(Job).where(Job.person_id == cast.alice.id)).one()
        job.unit_id = db.session.scalars(select(Unit.id).where(Unit.key == cast.units["hill"])).one()
        db.session.commit()

    assert "Alice" not in look(app, lambda: seen_by(cast.carol.id))


def test_a_job_can_name_a_manager_elsewhere(app: Flask, cast) -> None:
    with app.app_context():
        db.session.scalars(select(Job).where(Job.person_id == cast.alice.id)).one().manager_id = cast.eve.id
        db.session.commit()

    assert look(app, lambda: seen_by(cast.eve.id)) == {"Alice"}
    assert look(app, lambda: queries.viewer_of(cast.eve.id, TODAY).roles) == {Role.MANAGER}


def test_leading_ends_with_the_job(app: Flask, cast) -> None:
    with app.app_context():
        job = db.session.scalars(select(Job).where(Job.person_id == cast.carol.id)).one()
        job.ends_on = TODAY - timedelta(days=1)
        db.session.commit()

    assert look(app, lambda: seen_by(cast.carol.id)) == set()


def test_a_person_out_of_sight_is_not_found(app: Flask, cast) -> None:
    def find(key: str) -> str:
        return queries.person_for(queries.viewer_of(cast.carol.id, TODAY), key, TODAY).legal_name

    assert look(app, lambda: find(cast.bob.key)) == "Bob Baker"
    for key in (cast.eve.key, "A" * 22):
        with pytest.raises(PersonNotFound):
            look(app, lambda key=key: find(key))


def test_workplaces_cost_the_same_for_one_person_and_for_many(app: Flask, cast) -> None:
    counts = []
    for ids in ([cast.alice.id, cast.adam.id], [cast.alice.id, cast.bob.id, cast.eve.id, cast.adam.id]):
        with count_queries(app) as statements:
            places = look(app, lambda ids=ids: queries.workplaces_of(ids, TODAY))
        counts.append(len(statements))

    assert counts == [2, 2]
    assert set(places) == {cast.alice.id, cast.bob.id, cast.eve.id, cast.adam.id}
    assert places[cast.eve.id].time_zone == "Europe/Warsaw"
    assert not places[cast.adam.id].employed
