"""What is read and agreed to before the first signature of a life."""

from __future__ import annotations

import hashlib

from flask import Flask
from sqlalchemy import select

from app.acknowledgements.actions import agree_to_disclosure
from app.acknowledgements.models import DisclosureAgreement
from app.assignments.models import Assignment
from app.extensions import db
from app.people.models import Person
from tests.acknowledgements.training import count, hidden, set_stage, sign, signed_in_client, stored

TEXT = "You may sign on paper instead. Ask HR."


def disclosure_form(page: str) -> dict[str, str]:
    return {name: hidden(page, name) for name in ("csrf_token", "language", "text_sha256")} | {"agreed": "y"}


def test_agreeing_keeps_the_words_the_language_and_the_time(app: Flask, now) -> None:
    stage = set_stage(app, now, agreed=False)
    client = signed_in_client(app)
    path = f"/assignments/{stage.assignment}/disclosure"
    page = client.get(path).text

    answer = client.post(path, data=disclosure_form(page))

    assert TEXT in page
    assert (answer.status_code, answer.location) == (303, f"/assignments/{stage.assignment}/sign?language=en")
    with app.app_context():
        agreement = db.session.scalars(select(DisclosureAgreement)).one()
        assert agreement.person_id == stage.alice_id
        assert agreement.text == TEXT
        assert agreement.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
        assert agreement.language == "en"
        assert agreement.release_id == stage.release_id
        assert agreement.agreed_at is not None


def test_it_is_asked_once(app: Flask, now) -> None:
    stage = set_stage(app, now, agreed=False)
    client = signed_in_client(app)
    path = f"/assignments/{stage.assignment}/disclosure"
    sent = disclosure_form(client.get(path).text)

    client.post(path, data=sent)
    client.post(path, data=sent)

    assert count(app, DisclosureAgreement) == 1
    assert client.get(path).location == f"/assignments/{stage.assignment}/sign"
    assert sign(client, stage).startswith("/receipts/")


def test_nobody_agrees_without_the_tick(sqlite_app: Flask, now) -> None:
    stage = set_stage(sqlite_app, now, agreed=False)
    client = signed_in_client(sqlite_app)
    path = f"/assignments/{stage.assignment}/disclosure"
    sent = disclosure_form(client.get(path).text)
    del sent["agreed"]

    answer = client.post(path, data=sent)

    assert answer.status_code == 422
    assert set(stored(sqlite_app).values()) == {0}


def test_nobody_agrees_to_other_words_than_those_in_view(sqlite_app: Flask, now) -> None:
    stage = set_stage(sqlite_app, now, agreed=False)
    client = signed_in_client(sqlite_app)
    path = f"/assignments/{stage.assignment}/disclosure"

    answer = client.post(path, data=disclosure_form(client.get(path).text) | {"text_sha256": "0" * 64})

    assert answer.status_code == 409
    assert " checked" not in answer.text
    assert set(stored(sqlite_app).values()) == {0}


def test_agreeing_twice_in_one_instant_is_one_agreement(app: Flask, now) -> None:
    stage = set_stage(app, now, agreed=False)
    with app.app_context():
        values = {
            "person": db.session.get(Person, stage.alice_id),
            "assignment": db.session.get(Assignment, stage.assignment_id),
            "language": "en",
            "text_sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
            "now": now,
        }
        first = agree_to_disclosure(**values)
        second = agree_to_disclosure(**values)

        assert first is second
