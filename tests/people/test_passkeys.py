"""Passkeys: added by their owner, shown at sign-in, refused wherever something does not fit."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.people.kinds import FactorKind
from app.people.models import SecondFactor
from app.people.passkeys import site_of
from tests.people.authenticator import PRESENT, Device
from tests.people.conftest import letters, look
from tests.support import PASSWORD, post, sign_in

ADD = "/account/second-factors/passkey"


def options_on(page: str) -> dict:
    return json.loads(html.unescape(re.search(r'data-options="([^"]*)"', page)[1]))


def hidden(page: str, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    return html.unescape(re.search(r'value="([^"]*)"', found[0])[1])


def add_passkey(client: FlaskClient, device: Device, answer: str | None = None, **changes: str):
    page = client.get(ADD).text
    form = {name: hidden(page, name) for name in ("csrf_token", "set_up")}
    form |= {"name": "My phone", "password": PASSWORD, "answer": answer or device.create(options_on(page))}
    return client.post(ADD, data=form | changes)


def show_passkey(client: FlaskClient, device: Device, answer: str | None = None, **client_data: object):
    page = client.get("/second-factor").text
    form = {name: hidden(page, name) for name in ("csrf_token", "challenge", "next")}
    given = device.get(options_on(page), **client_data) if answer is None else answer
    return client.post("/second-factor/passkey", data=form | {"answer": given})


def passkeys(app: Flask) -> list[SecondFactor]:
    kind = SecondFactor.kind == FactorKind.PASSKEY
    return look(app, lambda: db.session.scalars(select(SecondFactor).where(kind)).all())


def signed_in(app: Flask, email: str) -> FlaskClient:
    client = app.test_client()
    sign_in(client, email)
    return client


def test_anybody_adds_a_passkey_and_is_told(app: Flask, cast) -> None:
    client = signed_in(app, cast.alice.email)

    answer = add_passkey(client, Device())

    assert (answer.status_code, answer.location) == (303, "/account")
    assert "My phone" in client.get("/account").text
    assert [row.person_id for row in passkeys(app)] == [cast.alice.id]
    assert [letter.to for letter in letters(app, "second_factor")] == [cast.alice.email]


@pytest.mark.parametrize(
    "device",
    [
        Device(origin="https://evil.example"),
        Device(host="evil.example"),
        Device(flags=PRESENT),
        Device(flags=0),
    ],
    ids=["other origin", "other host", "nobody checked", "nobody there"],
)
def test_a_passkey_of_elsewhere_is_not_added(sqlite_app: Flask, sqlite_cast, device: Device) -> None:
    answer = add_passkey(signed_in(sqlite_app, sqlite_cast.alice.email), device)

    assert answer.status_code == 422
    assert "answer did not fit" in html.unescape(answer.text)
    assert passkeys(sqlite_app) == []


@pytest.mark.parametrize("answer", ["x", "{}", "[]", "null", '{"id": 1}', "[" * 50_000, '{"id":"\\ud800"}'])
def test_nonsense_is_no_passkey(sqlite_app: Flask, sqlite_cast, answer: str) -> None:
    client = signed_in(sqlite_app, sqlite_cast.alice.email)

    assert add_passkey(client, Device(), answer).status_code == 422
    assert passkeys(sqlite_app) == []


def test_a_passkey_needs_the_password_and_belongs_to_one_person(app: Flask, cast) -> None:
    device = Device()
    alice, bob = signed_in(app, cast.alice.email), signed_in(app, cast.bob.email)

    answers = [
        add_passkey(alice, device, password="not this one").status_code,
        add_passkey(alice, device).status_code,
        add_passkey(alice, device).status_code,
        add_passkey(bob, device).status_code,
    ]

    assert answers == [422, 303, 422, 422]


def privileged(app: Flask, cast, device: Device) -> FlaskClient:
    """Hanna with a passkey, signed in anew with her password alone."""
    app.config["SECOND_FACTOR_REQUIRED"] = True
    shown = add_passkey(signed_in(app, cast.hanna.email), device)
    assert "Your recovery codes" in shown.text
    return signed_in(app, cast.hanna.email)


@pytest.mark.parametrize("counts", [True, False])
def test_it_opens_what_the_role_opens(app: Flask, cast, counts: bool) -> None:
    device = Device(counts=counts)
    client = privileged(app, cast, device)
    before = client.get("/people").status_code

    answer = show_passkey(client, device)

    assert (before, answer.status_code, client.get("/people").status_code) == (303, 303, 200)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"origin": "https://evil.example"}, {}),
        ({"host": "evil.example"}, {}),
        ({"flags": PRESENT}, {}),
        ({"flags": 0}, {}),
        ({"count": 0}, {}),  # a copy of the key that counts for itself
        ({"id": b"another"}, {}),
        ({"key": Device().key}, {}),
        ({}, {"type": "webauthn.create"}),
        ({}, {"challenge": "AAAA"}),
        ({}, {"crossOrigin": True}),
    ],
)
def test_what_does_not_fit_opens_nothing(sqlite_app: Flask, sqlite_cast, change: dict, said: dict) -> None:
    device = Device(count=5)
    client = privileged(sqlite_app, sqlite_cast, device)

    answer = show_passkey(client, replace(device, **change), **said)

    assert answer.status_code == 422
    assert client.get("/people").status_code == 303


def test_an_answer_serves_one_session_only(app: Flask, cast) -> None:
    device = Device(counts=False)
    client = privileged(app, cast, device)
    page = client.get("/second-factor").text
    form = {name: hidden(page, name) for name in ("challenge", "next")} | {
        "answer": device.get(options_on(page))
    }
    other = signed_in(app, cast.hanna.email)
    token = hidden(other.get("/second-factor").text, "csrf_token")

    replayed = other.post("/second-factor/passkey", data=form | {"csrf_token": token})

    assert replayed.status_code == 422
    assert other.get("/people").status_code == 303


def test_anothers_passkey_opens_nothing(app: Flask, cast) -> None:
    device = Device()
    add_passkey(signed_in(app, cast.alice.email), device)
    client = privileged(app, cast, Device())

    assert show_passkey(client, device).status_code == 422


def test_a_removed_passkey_opens_nothing(app: Flask, cast) -> None:
    first, second = Device(), Device()
    client = privileged(app, cast, first)
    show_passkey(client, first)
    add_passkey(client, second, name="Key ring")
    key = next(row.key for row in passkeys(app) if row.name == "My phone")
    post(client, f"/account/second-factors/{key}/removal", {"password": PASSWORD})

    answers = [
        show_passkey(signed_in(app, cast.hanna.email), device).status_code for device in (first, second)
    ]

    assert answers == [422, 303]


@pytest.mark.parametrize(
    ("address", "has"),
    [
        ("https://training.example", True),
        ("http://localhost:8000", True),
        ("http://127.0.0.1:8000", False),
        ("http://[::1]:8000", False),
    ],
)
def test_passkeys_belong_to_names(address: str, has: bool) -> None:
    assert site_of(address).has_passkeys is has
