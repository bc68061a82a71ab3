"""PINs: set by the person alone, removed but never read by HR, and worth nothing but a start."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.people import queries
from app.people.models import Person, Pin, PinRemoval
from tests.people.conftest import letters, link_in, look
from tests.people.tablets import PIN, begin, begun, give_pin, tablet_of
from tests.support import PASSWORD, post, sign_in

OTHER = "915260"


def set_pin(client, pin: str = PIN, password: str = PASSWORD, again: str | None = None):
    form = {"password": password, "pin": pin, "again": again or pin}
    return post(client, "/account/pin", form)


def pins(app: Flask) -> list[Pin]:
    return look(app, lambda: db.session.scalars(select(Pin)).all())


def test_people_set_their_own_pin_and_are_told(app: Flask, cast) -> None:
    client = app.test_client()
    sign_in(client, cast.alice.email)

    answer = set_pin(client, "730 482")

    assert (answer.status_code, answer.location) == (303, "/account")
    [pin] = pins(app)
    assert (pin.person_id, pin.pin_hash.startswith("$argon2id$")) == (cast.alice.id, True)
    assert PIN not in pin.pin_hash
    assert [letter.to for letter in letters(app, "pin_set")] == [cast.alice.email]
    assert begin(tablet_of(app, cast), "E-alice").status_code == 303


def test_the_password_is_asked_for_each_time(app: Flask, cast) -> None:
    client = app.test_client()
    sign_in(client, cast.alice.email)
    set_pin(client)

    wrong = set_pin(client, OTHER, password="wrong password 123")
    with_pin = set_pin(client, OTHER, password=PIN)
    right = set_pin(client, OTHER)

    assert (wrong.status_code, with_pin.status_code, right.status_code) == (422, 422, 303)
    tablet = tablet_of(app, cast)
    assert (begin(tablet, "E-alice", PIN).status_code, begin(tablet, "E-alice", OTHER).status_code) == (
        422,
        303,
    )


def test_a_pin_can_be_set_on_the_tablet_after_signing_in_with_the_password(app: Flask, cast) -> None:
    tablet = tablet_of(app, cast)
    sign_in(tablet, cast.bob.email)

    answer = set_pin(tablet)

    assert (answer.status_code, answer.location) == (303, "/")
    post(tablet, "/sign-out", form_on="/account/pin")
    assert begin(tablet, "E-bob").status_code == 303


@pytest.mark.parametrize(
    ("pin", "said"),
    [
        ("123456", "counts up or down"),
        ("000000", "repeats itself"),
        ("140287", "read as a date"),
        ("7304", "at least 6 digits"),
        ("seven!", "digits only"),
    ],
)
def test_a_pin_that_is_easy_to_guess_is_refused(sqlite_app: Flask, sqlite_cast, pin: str, said: str) -> None:
    client = sqlite_app.test_client()
    sign_in(client, sqlite_cast.alice.email)

    answer = set_pin(client, pin)

    assert answer.status_code == 422
    assert said in answer.text
    assert pins(sqlite_app) == []


def test_nor_is_the_employee_number_or_a_slip_of_the_finger_accepted(sqlite_app: Flask, sqlite_cast) -> None:
    client = sqlite_app.test_client()
    sign_in(client, sqlite_cast.alice.email)
    with sqlite_app.app_context():
        db.session.get_one(Person, sqlite_cast.alice.id).employee_number = "HL-7304821"
        db.session.commit()

    own, slip = set_pin(client, "730482"), set_pin(client, OTHER, again="915261")

    assert (own.status_code, slip.status_code) == (422, 422)
    assert "others know of you" in own.text
    assert "The two PINs differ" in slip.text


def test_two_people_with_one_pin_hear_nothing_of_it(app: Flask, cast) -> None:
    for who in (cast.alice, cast.bob):
        client = app.test_client()
        sign_in(client, who.email)
        assert set_pin(client).status_code == 303

    assert len({pin.pin_hash for pin in pins(app)}) == 2


def test_l05_hr_can_remove_a_pin_and_neither_read_nor_set_it(app: Flask, cast) -> None:
    tablet = begun(app, cast)
    hanna = app.test_client()
    sign_in(hanna, cast.hanna.email)
    page = f"/people/{cast.alice.key}"
    [pin] = pins(app)
    shown = hanna.get(page).text

    removed = post(hanna, f"{page}/pin/removal", form_on=page)
    again = post(hanna, f"{page}/pin/removal", form_on="/units")

    assert pin.pin_hash not in shown
    assert PIN not in shown
    assert (removed.status_code, again.status_code) == (303, 303)
    rows = look(app, lambda: db.session.scalars(select(PinRemoval)).all())
    assert [(row.pin_id, row.removed_by_id) for row in rows] == [(pin.id, cast.hanna.id)]
    [letter] = letters(app, "pin_removed")
    assert letter.to == cast.alice.email
    assert "HR removed your PIN" in letter.body
    alice = app.test_client()
    sign_in(alice, cast.alice.email)
    assert "HR removed your PIN" in alice.get("/account").text
    post(tablet, "/sign-out", form_on="/account/pin")
    assert begin(tablet, "E-alice").status_code == 422


def test_people_give_their_own_pin_up(app: Flask, cast) -> None:
    give_pin(app, cast.alice.id)
    client = app.test_client()
    sign_in(client, cast.alice.email)

    post(client, "/account/pin/removal", form_on="/account")
    answer = post(client, "/account/pin/removal", form_on="/account")  # twice: nothing is left to do

    assert answer.status_code == 303
    assert look(app, lambda: queries.pin_of(cast.alice.id)) is None
    assert "HR removed" not in client.get("/account").text


def test_a_reset_of_the_password_takes_the_pin_with_it(app: Flask, cast) -> None:
    give_pin(app, cast.alice.id)
    client = app.test_client()
    post(client, "/forgot-password", {"name": cast.alice.email})
    path = link_in(letters(app, "reset")[0].body)

    answer = post(client, path, {"password": "oblique window saffron kettle"})

    assert answer.status_code == 303
    assert look(app, lambda: queries.pin_of(cast.alice.id)) is None


def test_a_pin_is_never_taken_for_the_password(app: Flask, cast) -> None:
    tablet = begun(app, cast)
    own = app.test_client()

    answers = [
        post(own, "/sign-in", {"name": cast.alice.email, "password": PIN}),
        post(tablet, "/account/password", {"current": PIN, "password": "oblique window saffron kettle"}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
