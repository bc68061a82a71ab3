"""The tree of units."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from app.demo import factories as make
from app.extensions import db
from app.people.models import Unit
from app.people.roles import Role
from app.shared.clock import utc_now
from tests.people.conftest import look
from tests.support import count_queries, password_hash, post, sign_in


def unit(**fields: str) -> dict[str, str]:
    return {"name": "Castle store", "time_zone": "Europe/Warsaw", "jurisdiction": "PL", **fields}


def test_the_first_unit_is_the_company_and_others_stand_below_it(app: Flask) -> None:
    with app.app_context():
        make.make_person(
            "Adam",
            email="adam@x.example",
            roles=(Role.ADMINISTRATOR,),
            password_hash=password_hash(),
            now=utc_now(),
        )
        db.session.commit()
    client = app.test_client()
    sign_in(client, "adam@x.example")

    first = post(client, "/units", unit(name="Harbour Lane Coffee", parent=""))
    second_root = post(client, "/units", unit(name="Another company", parent=""))
    root = look(app, lambda: db.session.scalars(select(Unit)).one())
    below = post(client, "/units", unit(parent=root.key))

    castle = look(app, lambda: db.session.scalars(select(Unit).where(Unit.name == "Castle store")).one())
    assert (first.status_code, second_root.status_code, below.status_code) == (303, 422, 303)
    assert (root.path, castle.path) == (f"/{root.id}/", f"/{root.id}/{castle.id}/")
    assert (castle.time_zone, castle.jurisdiction) == ("Europe/Warsaw", "pl")


@pytest.mark.parametrize(
    "fields",
    [
        {"time_zone": "Mars/Olympus"},
        {"jurisdiction": "Poland"},
        {"name": ""},
        {"name": "harbour STORE"},
        {"parent": "A" * 22},
    ],
)
def test_a_unit_that_cannot_be_is_refused(sqlite_app: Flask, sqlite_cast, fields: dict[str, str]) -> None:
    client = sqlite_app.test_client()
    sign_in(client, sqlite_cast.hanna.email)

    answer = post(client, "/units", unit(parent=sqlite_cast.units["company"]) | fields)

    assert answer.status_code == 422
    assert len(look(sqlite_app, lambda: db.session.scalars(select(Unit)).all())) == 3


def test_the_tree_costs_the_same_for_few_units_and_for_many(sqlite_app: Flask, sqlite_cast) -> None:
    client = sqlite_app.test_client()
    sign_in(client, sqlite_cast.hanna.email)
    counts, pages = [], []
    for more in ("Airport", "Castle"):
        with count_queries(sqlite_app) as statements:
            pages.append(client.get("/units").text)
        counts.append(len(statements))
        with sqlite_app.app_context():
            company = db.session.scalars(select(Unit).where(Unit.parent_id.is_(None))).one()
            make.make_unit(more, parent=company, now=utc_now())
            db.session.commit()

    assert counts == [6, 6]
    assert re.findall(r'\?unit=[^"]+">([^<]+)<', pages[1]) == [
        "Harbour Lane Coffee",
        "Airport",
        "Harbour store",
        "Hill store",
    ]
