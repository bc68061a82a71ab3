"""Fifty clicks at once, and requests that break off half way: real threads, real databases."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, run_wsgi_app

from app import create_app
from app.acknowledgements.models import DisclosureAgreement, Signature
from app.assignments.models import Closing, DueChange
from app.extensions import db
from app.questions.models import Task
from tests.acknowledgements.test_beside import refusal_form
from tests.acknowledgements.test_disclosure import disclosure_form
from tests.acknowledgements.training import (
    confirm,
    count,
    go_to_review,
    hidden,
    receipt_mails,
    set_stage,
    signed_in_client,
    stored,
    the_signature,
)
from tests.conftest import application

COOKIE = "countersign"


@pytest.fixture(params=["sqlite", "postgresql"])
def busy_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application that many threads can use: PostgreSQL, or SQLite in a file of its own."""
    if request.param == "postgresql":
        yield from application("postgresql", request)
        return
    address = f"sqlite:///{tmp_path / 'busy.sqlite3'}"
    app = create_app(
        "testing",
        SQLALCHEMY_DATABASE_URI=address,
        SQLALCHEMY_ENGINE_OPTIONS={"connect_args": {"timeout": 60}, "pool_size": 50, "pool_timeout": 60},
    )
    with app.app_context():
        db.create_all()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


def at_once(
    app: Flask, client: FlaskClient, path: str, data: dict[str, str], times: int
) -> list[tuple[int, str | None]]:
    """Send the same form from `times` threads, each as the same browser; status and target of each answer."""
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None

    def send(_number: int) -> tuple[int, str | None]:
        twin = app.test_client()
        twin.set_cookie(COOKIE, cookie.value)
        answer = twin.post(path, data=data)
        return answer.status_code, answer.location

    with ThreadPoolExecutor(max_workers=times) as pool:
        return list(pool.map(send, range(times)))


def test_fifty_clicks_at_once_are_one_signature(busy_app: Flask, now) -> None:
    stage = set_stage(busy_app, now)
    client = signed_in_client(busy_app)
    sent = go_to_review(client, stage)

    answers = at_once(busy_app, client, f"/assignments/{stage.assignment}/sign/confirm", sent, 50)

    assert set(answers) == {(303, f"/receipts/{the_signature(busy_app).key}")}
    assert count(busy_app, Signature) == 1
    assert count(busy_app, Closing) == 1
    assert len(receipt_mails(busy_app)) == 1


def test_signing_and_refusing_at_once_is_one_of_the_two(busy_app: Flask, now) -> None:
    stage = set_stage(busy_app, now)
    client = signed_in_client(busy_app)
    signing, refusing = go_to_review(client, stage), refusal_form(client, stage)

    with ThreadPoolExecutor(max_workers=2) as pool:
        both = [
            pool.submit(at_once, busy_app, client, f"/assignments/{stage.assignment}/{path}", data, 5)
            for path, data in (("sign/confirm", signing), ("refuse", refusing))
        ]
        answers = {answer for future in both for answer in future.result()}

    assert answers == {(303, f"/receipts/{the_signature(busy_app).key}")}
    assert count(busy_app, Closing) == 1


def test_the_same_question_at_once_is_one_question(busy_app: Flask, now) -> None:
    stage = set_stage(busy_app, now)
    client = signed_in_client(busy_app)
    path = f"/assignments/{stage.assignment}/ask"
    sent = {"csrf_token": hidden(client.get(path).text, "csrf_token"), "text": "What about stories?"}

    answers = at_once(busy_app, client, path, sent, 10)

    assert {status for status, _ in answers} == {303}
    assert count(busy_app, Task) == 1
    assert count(busy_app, DueChange) == 1


def test_agreeing_at_once_is_one_agreement(busy_app: Flask, now) -> None:
    stage = set_stage(busy_app, now, agreed=False)
    client = signed_in_client(busy_app)
    path = f"/assignments/{stage.assignment}/disclosure"

    answers = at_once(busy_app, client, path, disclosure_form(client.get(path).text), 10)

    assert {status for status, _ in answers} == {303}
    assert count(busy_app, DisclosureAgreement) == 1


# -- a body that breaks off ---------------------------------------------------------------------------


def send_part(app: Flask, client: FlaskClient, path: str, data: dict[str, str], share: float) -> str:
    """Announce a whole form and send a share of it, as a server that trusts the stream hands it over."""
    body = urlencode(data).encode()
    environ = EnvironBuilder(
        path=path,
        method="POST",
        content_type="application/x-www-form-urlencoded",
        headers={"Cookie": f"{COOKIE}={client.get_cookie(COOKIE).value}"},
    ).get_environ()
    environ["CONTENT_LENGTH"] = str(len(body))
    environ["wsgi.input"] = BytesIO(body[: int(len(body) * share)])
    environ["wsgi.input_terminated"] = True
    _content, status, _headers = run_wsgi_app(app, environ)
    return status


@pytest.mark.parametrize("share", [0.0, 0.2, 0.9, 0.999])
def test_a_body_that_breaks_off_signs_nothing(sqlite_app: Flask, now, share: float) -> None:
    stage = set_stage(sqlite_app, now)
    client = signed_in_client(sqlite_app)
    sent = go_to_review(client, stage)
    before = stored(sqlite_app)

    status = send_part(sqlite_app, client, f"/assignments/{stage.assignment}/sign/confirm", sent, share)

    assert status.startswith("400")
    assert stored(sqlite_app) == before


@pytest.mark.parametrize("share", [0.2, 0.9, 0.999])
def test_a_body_that_breaks_off_asks_and_refuses_nothing(sqlite_app: Flask, now, share: float) -> None:
    stage = set_stage(sqlite_app, now)
    client = signed_in_client(sqlite_app)
    refusing = refusal_form(client, stage)
    asking = {"csrf_token": refusing["csrf_token"], "text": "What about stories? " * 50}
    before = stored(sqlite_app)

    statuses = [
        send_part(sqlite_app, client, f"/assignments/{stage.assignment}/{path}", data, share)
        for path, data in (("refuse", refusing), ("ask", asking))
    ]

    assert [status[:3] for status in statuses] == ["400", "400"]
    assert stored(sqlite_app) == before


def test_a_whole_body_from_such_a_server_signs(sqlite_app: Flask, now) -> None:
    stage = set_stage(sqlite_app, now)
    client = signed_in_client(sqlite_app)
    sent = go_to_review(client, stage)

    status = send_part(sqlite_app, client, f"/assignments/{stage.assignment}/sign/confirm", sent, 1.0)

    assert status.startswith("303")
    assert confirm(client, stage, sent).location == f"/receipts/{the_signature(sqlite_app).key}"
