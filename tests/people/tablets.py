"""A shared device as tests use it: registered by HR, set up in a client, begun on with a PIN."""

from __future__ import annotations

import re
from types import SimpleNamespace

from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.people.actions import register_device
from app.people.actions.pins import hashed, keep_pin
from app.people.models import Person, Unit
from app.shared.clock import utc_now
from tests.support import post, sign_in

PIN = "730482"
WRONG_PIN = "846205"


def new_code(app: Flask, cast: SimpleNamespace, unit: str = "harbour", name: str = "Back room") -> str:
    """Hanna registers a device and reads the code that is shown."""
    hanna = app.test_client()
    sign_in(hanna, cast.hanna.email)
    form = {"name": name, "unit": cast.units[unit], "number_prefix": "E-"}
    answer = post(hanna, "/shared-devices", form)
    assert answer.status_code == 200, answer.text
    return code_on(answer.text)


def code_on(page: str) -> str:
    return re.search(r'kiosk-code">([^<]+)<', page)[1]


def enrol(client: FlaskClient, code: str):
    return post(client, "/kiosk/enrolment", {"code": code})


def tablet_of(app: Flask, cast: SimpleNamespace, unit: str = "harbour") -> FlaskClient:
    """A browser that is a shared device."""
    client = app.test_client()
    answer = enrol(client, new_code(app, cast, unit))
    assert answer.status_code == 303, answer.text
    return client


def tablet_in(app: Flask, unit_id: int) -> FlaskClient:
    """The same in a company of which only a unit is known."""
    with app.app_context():
        unit = db.session.get_one(Unit, unit_id)
        code = register_device(name="Back room", unit=unit, number_prefix="", by=None, now=utc_now()).code
        db.session.commit()
    client = app.test_client()
    assert enrol(client, code).status_code == 303
    return client


def give_pin(app: Flask, person_id: int, pin: str = PIN) -> None:
    """A PIN as if the person had set it."""
    with app.app_context():
        person = db.session.get_one(Person, person_id)
        pin_hash = hashed(person.key, pin)
        db.session.rollback()
        keep_pin(person=db.session.get_one(Person, person_id), pin_hash=pin_hash, now=utc_now())
        db.session.commit()


def begin(tablet: FlaskClient, number: str, pin: str = PIN):
    """Type number and PIN on the start page."""
    return post(tablet, "/kiosk", {"number": number, "pin": pin})


def begun(app: Flask, cast: SimpleNamespace, who: str = "alice") -> FlaskClient:
    """A tablet on which somebody has begun with their PIN."""
    give_pin(app, getattr(cast, who).id)
    tablet = tablet_of(app, cast)
    answer = begin(tablet, f"E-{who}")
    assert answer.status_code == 303, answer.text
    return tablet
