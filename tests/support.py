"""Small tools that tests of several rooms share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app.extensions import db

PASSWORD = "quiet harbour lantern 7"


@cache
def password_hash() -> str:
    """A cheap hash of `PASSWORD`, made once for the run."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def csrf_token(client: FlaskClient, path: str = "/sign-in") -> str:
    """The token that a page's form carries."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text)
    assert found, f"no form with a token on {path}"
    return found[1]


def post(
    client: FlaskClient,
    path: str,
    data: dict[str, object] | None = None,
    *,
    form_on: str | None = None,
    **kwargs: object,
):
    """Send a form as a browser would: with the token of the page it stands on."""
    token = csrf_token(client, form_on or path)
    return client.post(path, data={"csrf_token": token, **(data or {})}, **kwargs)


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD) -> None:
    """Sign in through the form; `name` is an e-mail address or an employee number."""
    answer = post(client, "/sign-in", {"name": name, "password": password})
    assert answer.status_code == 303, answer.text


@contextmanager
def count_queries(app: Flask) -> Iterator[list[str]]:
    """The statements that the application sends meanwhile."""
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
