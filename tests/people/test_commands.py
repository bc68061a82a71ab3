"""How a new installation gets its first administrator."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.people import queries
from app.people.kinds import CredentialOrigin
from app.people.models import Credential, Person
from app.people.roles import Role
from app.shared.clock import utc_now
from tests.people.conftest import link_in, look
from tests.support import PASSWORD, post


def set_up(app: Flask, *options: str):
    arguments = options or ("--name", "Adam Ash", "--email", "adam@harbourlane.example")
    return app.test_cli_runner().invoke(args=["setup", *arguments])


def accept(app: Flask, output: str) -> int:
    path, code = link_in(output), re.search(r"code: (\d{6})", output)[1]
    return post(app.test_client(), path, {"code": code, "password": PASSWORD}).status_code


def test_the_first_administrator_chooses_a_password_through_a_one_time_link(app: Flask) -> None:
    said = set_up(app)
    accepted = accept(app, said.output)

    assert (said.exit_code, accepted) == (0, 303)
    adam = look(app, lambda: queries.person_named("adam@harbourlane.example"))
    assert look(app, lambda: queries.viewer_of(adam.id, utc_now().date())).roles == {Role.ADMINISTRATOR}
    assert look(app, lambda: db.session.scalars(select(Credential.origin)).all()) == [CredentialOrigin.SETUP]


def test_setup_is_refused_once_an_administrator_can_sign_in(app: Flask) -> None:
    accept(app, set_up(app).output)

    again = set_up(app, "--name", "Eve", "--email", "eve@x.example")

    assert again.exit_code == 1
    assert "set up already" in again.output
    assert len(look(app, lambda: db.session.scalars(select(Person)).all())) == 1


def test_a_lost_link_is_replaced_by_running_setup_again(app: Flask) -> None:
    lost, found = set_up(app).output, set_up(app).output

    assert app.test_client().get(link_in(lost)).status_code == 410
    assert accept(app, found) == 303
    assert len(look(app, lambda: db.session.scalars(select(Person)).all())) == 1


def test_setup_asks_for_what_is_missing_and_refuses_nonsense(sqlite_app: Flask) -> None:
    for options in (("--name", "A", "--email", "x"), ("--name", " ", "--email", "a@x.example"),
                    ("--name", "A", "--email", "a@x.example", "--language", "xx")):  # fmt: skip
        assert set_up(sqlite_app, *options).exit_code == 2

    assert look(sqlite_app, lambda: db.session.scalars(select(Person)).all()) == []


def test_a_new_installation_has_no_account(sqlite_app: Flask) -> None:
    pairs = [
        (name, word)
        for name in ("admin", "root", "user", "test", "demo")
        for word in ("admin", "password", "", "123456")
    ]

    answers = {
        post(sqlite_app.test_client(), "/sign-in", {"name": name, "password": word}).status_code
        for name, word in pairs
    }

    assert answers <= {422, 429}
