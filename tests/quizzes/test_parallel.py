"""C-23: many requests at the same moment, on a database that many connections share."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import create_app
from app.extensions import db
from app.quizzes.models import Choice
from tests.conftest import application
from tests.quizzes.classroom import (
    begin_check,
    choice_on,
    choose,
    play_through,
    results,
    set_classroom,
    signed_in,
    stored,
)
from tests.support import csrf_token

CROWD = 50


def on_a_file(path: Path) -> Iterator[Flask]:
    """The application on an SQLite file, as an installation has it; with time enough for a crowd."""
    app = create_app(
        "testing",
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{path}",
        SQLALCHEMY_ENGINE_OPTIONS={"connect_args": {"timeout": 60}},
    )
    with app.app_context():
        db.create_all()
        db.session.remove()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database that many connections share; SQLite in memory has only one."""
    if request.param == "sqlite":
        yield from on_a_file(tmp_path / "crowd.sqlite3")
    else:
        yield from application("postgresql", request)


def crowd(app: Flask, client: FlaskClient, requests: list[tuple[str, dict[str, object]]]) -> list[int]:
    """All requests at once, each from its own client with the same session; returns the statuses."""
    token = csrf_token(client, "/my-questions")
    cookie = client.get_cookie("countersign")
    assert cookie
    ready = Barrier(len(requests))

    def one(request: tuple[str, dict[str, object]]) -> int:
        own = app.test_client()
        own.set_cookie("countersign", cookie.value)
        ready.wait()
        return own.post(request[0], data={"csrf_token": token, **request[1]}).status_code

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(one, requests))


def test_c23_of_fifty_parallel_choices_one_counts(shared: Flask, now) -> None:
    room = set_classroom(shared, now)
    client = signed_in(shared)
    attempt = begin_check(shared, room.alice, now)
    page = client.get(f"/attempts/{attempt}").text
    sent = [(f"/attempts/{attempt}/choices", choice_on(page, "baph"[n % 4])) for n in range(CROWD)]

    statuses = crowd(shared, client, sent)

    assert statuses == [303] * CROWD
    with shared.app_context():
        assert len(db.session.scalars(select(Choice).where(Choice.counts)).all()) == 1


def test_c23_of_fifty_parallel_last_choices_one_is_graded(shared: Flask, now) -> None:
    room = set_classroom(shared, now)
    client = signed_in(shared)
    attempt = begin_check(shared, room.alice, now)
    for _ in range(4):
        choose(client, attempt, "b")
    page = client.get(f"/attempts/{attempt}").text
    sent = [(f"/attempts/{attempt}/choices", choice_on(page, "b")) for _ in range(CROWD)]

    statuses = crowd(shared, client, sent)

    assert statuses == [303] * CROWD
    assert stored(shared)["choices"] == 5
    assert [row.passed for row in results(shared)] == [True]


def test_c23_of_fifty_parallel_starts_one_begins(shared: Flask, now) -> None:
    room = set_classroom(shared, now)
    client = signed_in(shared)

    statuses = crowd(shared, client, [(f"/assignments/{room.alice}/check", {})] * CROWD)

    assert statuses == [303] * CROWD
    assert stored(shared)["attempts"] == 1


def test_parallel_starts_of_two_scenarios_begin_each_of_them_once(shared: Flask, now) -> None:
    room = set_classroom(shared, now)
    client = signed_in(shared)
    paths = [f"/assignments/{room.alice}/practice/{id}" for id in ("angry-customer", "four-am-car-park")]

    statuses = crowd(shared, client, [(path, {}) for path in paths * 10])

    assert statuses == [303] * 20
    assert stored(shared)["attempts"] == 2


def test_of_fifty_parallel_clicks_in_a_lesson_one_is_recorded(shared: Flask, now) -> None:
    room = set_classroom(shared, now)
    client = signed_in(shared)
    sent = [(f"/assignments/{room.alice}/lessons/L2.1/guess", {"answer": "xy"[n % 2]}) for n in range(CROWD)]

    statuses = crowd(shared, client, sent)

    assert statuses == [303] * CROWD
    assert stored(shared)["readings"] == 2  # opened and guessed


def test_a_help_task_is_opened_once_by_parallel_last_choices(shared: Flask, now) -> None:
    room = set_classroom(shared, now)
    client = signed_in(shared)
    play_through(client, begin_check(shared, room.alice, now), "h")
    attempt = begin_check(shared, room.alice, now, seed="again")
    while True:
        page = client.get(f"/attempts/{attempt}").text
        if "Decision 4" in page:
            break
        choose(client, attempt, "h")

    statuses = crowd(shared, client, [(f"/attempts/{attempt}/choices", choice_on(page, "h"))] * 10)

    assert statuses == [303] * 10
    assert stored(shared)["tasks"] == 1
