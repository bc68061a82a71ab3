"""One's own account."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.people.models import Person, UserSession
from tests.people.conftest import look
from tests.support import count_queries, post, sign_in


def test_people_see_and_end_their_own_sessions(app: Flask, cast) -> None:
    here, there = app.test_client(), app.test_client()
    sign_in(here, cast.alice.email)
    sign_in(there, cast.alice.email)

    [path] = re.findall(r'action="(/account/sessions/[^"]+/end)"', here.get("/account").text)
    post(here, path, form_on="/account")

    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 303


def test_people_end_all_other_sessions_at_once(app: Flask, cast) -> None:
    clients = [app.test_client() for _ in range(3)]
    for client in clients:
        sign_in(client, cast.alice.email)

    post(clients[0], "/account/other-sessions/end", form_on="/account")

    assert [client.get("/account").status_code for client in clients] == [200, 303, 303]


def test_nobody_ends_the_session_of_somebody_else(app: Flask, cast) -> None:
    alice, bob = app.test_client(), app.test_client()
    sign_in(alice, cast.alice.email)
    sign_in(bob, cast.bob.email)
    key = look(
        app,
        lambda: db.session.scalars(
            select(UserSession.key).where(UserSession.person_id == cast.alice.id)
        ).one(),
    )

    answer = post(bob, f"/account/sessions/{key}/end", form_on="/account")

    assert answer.status_code == 404
    assert alice.get("/account").status_code == 200


def test_c41_nobody_changes_their_own_record_through_the_account(sqlite_app: Flask, sqlite_cast) -> None:
    client = sqlite_app.test_client()
    sign_in(client, sqlite_cast.alice.email)

    post(
        client,
        "/language",
        {"language": "pl", "legal_name": "X", "employee_number": "1", "role": "hr"},
        form_on="/account",
    )

    alice = look(sqlite_app, lambda: db.session.get_one(Person, sqlite_cast.alice.id))
    assert (alice.legal_name, alice.employee_number, alice.language) == ("Alice Archer", "E-alice", "pl")


def test_the_account_page_costs_the_same_for_one_session_and_for_three(
    sqlite_app: Flask, sqlite_cast
) -> None:
    clients = [sqlite_app.test_client() for _ in range(3)]
    counts = []
    for client in clients:
        sign_in(client, sqlite_cast.alice.email)
        with count_queries(sqlite_app) as statements:
            assert clients[0].get("/account").status_code == 200
        counts.append(len(statements))

    assert counts == [4, 4, 4]
