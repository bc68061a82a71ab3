"""Registering a shared device, making a browser one, and taking it out of use."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.extensions import db
from app.people import actions
from app.people.kinds import SessionEnd
from app.people.models import (
    DeviceCode,
    DeviceEnrolment,
    DeviceRevocation,
    Person,
    SharedDevice,
    Unit,
    UserSession,
)
from app.people.refusals import CodeDead
from app.shared.clock import utc_now
from tests.people.conftest import look, people_of
from tests.people.tablets import begin, begun, code_on, enrol, give_pin, new_code, tablet_of
from tests.support import count_queries, csrf_token, post, sign_in

COOKIE = "countersign-shared-device"


def device_key(app: Flask) -> str:
    return look(app, lambda: db.session.scalars(select(SharedDevice.key)).one())


def test_a_code_makes_one_browser_a_shared_device(app: Flask, cast) -> None:
    code = new_code(app, cast)
    tablet = app.test_client()

    answer = enrol(tablet, code.lower().replace("-", " "))

    cookie = tablet.get_cookie(COOKIE)
    assert (answer.status_code, answer.location) == (303, "/kiosk")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Lax", "/")
    assert "Back room, Harbour store" in tablet.get("/kiosk").text
    row = look(app, lambda: db.session.scalars(select(DeviceEnrolment)).one())
    assert row.token_hash not in cookie.value


def test_looking_at_a_code_uses_nothing_up_and_tells_nothing(app: Flask, cast) -> None:
    code, tablet = new_code(app, cast), app.test_client()

    known = tablet.get(f"/kiosk/enrolment/{code}")
    unknown = tablet.get("/kiosk/enrolment/AAAAA-AAAAA")

    assert (known.status_code, unknown.status_code) == (200, 200)
    assert look(app, lambda: db.session.scalars(select(DeviceEnrolment)).all()) == []
    assert enrol(tablet, code).status_code == 303


def test_a_code_works_once_and_for_minutes_and_a_newer_one_replaces_it(app: Flask, cast) -> None:
    used = new_code(app, cast)
    enrol(app.test_client(), used)
    hanna = app.test_client()
    sign_in(hanna, cast.hanna.email)
    path = f"/shared-devices/{device_key(app)}/code"
    older, newer = (code_on(post(hanna, path, form_on="/shared-devices").text) for _ in range(2))

    answers = [enrol(app.test_client(), code).status_code for code in (used, older, "AAAAA-AAAAA", newer)]

    assert answers == [422, 422, 422, 303]


def test_a_code_that_is_too_old_enrols_nobody(sqlite_app: Flask, sqlite_cast) -> None:
    sqlite_app.config["ENROLMENT_LIFETIME"] = timedelta(seconds=-1)

    answer = enrol(sqlite_app.test_client(), new_code(sqlite_app, sqlite_cast))

    assert answer.status_code == 422
    assert "This code does not work" in answer.text


def test_guessing_codes_is_stopped(sqlite_app: Flask, sqlite_cast) -> None:
    sqlite_app.config["SIGN_IN_TRIES_PER_ADDRESS"] = 3
    code, client = new_code(sqlite_app, sqlite_cast), sqlite_app.test_client()

    answers = [enrol(client, "AAAAA-AAAAA").status_code for _ in range(4)]

    assert answers == [422, 422, 422, 429]
    assert enrol(client, code).status_code == 429


def test_many_browsers_at_once_make_one_shared_device(parallel_app: Flask) -> None:
    cast = people_of(parallel_app)
    code, tokens, dead = new_code(parallel_app, cast), [], []

    def use() -> None:
        with parallel_app.app_context():
            try:
                token, _ = actions.enrol(code=code, browser="Chrome", address="10.0.0.1", now=utc_now())
                db.session.commit()
                tokens.append(token)
            except CodeDead:
                dead.append(1)

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(tokens), len(dead)) == (1, 7)


def test_whoever_was_signed_in_there_no_longer_is(app: Flask, cast) -> None:
    code, browser = new_code(app, cast), app.test_client()
    sign_in(browser, cast.bob.email)

    post(browser, "/kiosk/enrolment", {"code": code}, form_on="/account/password")

    assert browser.get("/my-records").location == "/kiosk"
    rows = look(
        app, lambda: db.session.scalars(select(UserSession).where(UserSession.person_id == cast.bob.id)).all()
    )
    assert [row.ended_why for row in rows] == [SessionEnd.REPLACED]
    assert browser.get_cookie("countersign-device") is None  # it remembered Bob


def test_a_newer_browser_takes_the_place_of_the_older_one(app: Flask, cast) -> None:
    older = tablet_of(app, cast)
    hanna = app.test_client()
    sign_in(hanna, cast.hanna.email)
    page = post(hanna, f"/shared-devices/{device_key(app)}/code", form_on="/shared-devices").text
    newer = app.test_client()

    enrol(newer, code_on(page))

    assert (older.get("/kiosk").status_code, newer.get("/kiosk").status_code) == (404, 200)


def retire(app: Flask, cast, reason: str = "lost"):
    hanna = app.test_client()
    sign_in(hanna, cast.hanna.email)
    return post(hanna, f"/shared-devices/{device_key(app)}/retirement", {"reason": reason})


def test_c13_out_of_use_means_at_once_for_the_device_and_whoever_is_on_it(app: Flask, cast) -> None:
    tablet = begun(app, cast)
    saved = {name: tablet.get_cookie(name).value for name in (COOKIE, "countersign")}
    assert tablet.get("/my-records").status_code == 200

    answer = retire(app, cast)

    assert answer.status_code == 303
    assert tablet.get("/my-records").location.startswith("/sign-in")
    replayed = app.test_client()
    for name, value in saved.items():
        replayed.set_cookie(name, value)
    assert post(replayed, "/kiosk/still-here", form_on="/sign-in").status_code == 401
    assert begin_without_page(replayed).status_code == 404
    assert replayed.get_cookie(COOKIE) is None  # an ordinary browser again
    [row] = look(app, lambda: db.session.scalars(select(DeviceRevocation)).all())
    assert (row.reason, row.revoked_by_id) == ("lost", cast.hanna.id)


def begin_without_page(client):
    token = csrf_token(client)
    return client.post("/kiosk", data={"csrf_token": token, "number": "E-alice", "pin": "730482"})


def test_a_device_is_retired_once_and_for_a_reason(sqlite_app: Flask, sqlite_cast) -> None:
    tablet_of(sqlite_app, sqlite_cast)

    without = retire(sqlite_app, sqlite_cast, reason=" ")
    first = retire(sqlite_app, sqlite_cast)

    assert (without.status_code, first.status_code) == (422, 303)
    path = f"/shared-devices/{device_key(sqlite_app)}/retirement"
    hanna = sqlite_app.test_client()
    sign_in(hanna, sqlite_cast.hanna.email)
    assert post(hanna, path, {"reason": "again"}, form_on="/shared-devices").status_code == 404
    assert "out of use since" in hanna.get("/shared-devices").text


@pytest.mark.parametrize("value", ["", "garbage", "x" * 5000, "ImFiYyI.forged"])
def test_a_forged_device_cookie_is_worth_nothing(sqlite_app: Flask, sqlite_cast, value: str) -> None:
    client = sqlite_app.test_client()
    client.set_cookie(COOKIE, value)

    assert client.get("/kiosk").status_code == 404
    assert "data-shared-device" not in client.get("/sign-in").text


def test_hr_sees_where_each_device_is_and_when_it_was_used_in_one_look(app: Flask, cast) -> None:
    hanna = app.test_client()
    sign_in(hanna, cast.hanna.email)
    begun(app, cast)

    with count_queries(app) as one:
        page = hanna.get("/shared-devices").text
    for name in ("Counter", "Office"):
        new_code(app, cast, name=name)
    with count_queries(app) as three:
        hanna.get("/shared-devices")

    assert len(one) == len(three)
    assert "Harbour store" in page
    assert "never" not in page


def test_the_facts_about_devices_and_pins_cannot_be_changed(app: Flask, cast) -> None:
    begun(app, cast)
    for table in (DeviceCode, DeviceEnrolment, SharedDevice):
        with app.app_context():
            with pytest.raises(DBAPIError, match="append-only"):
                db.session.execute(text(f"DELETE FROM {table.__tablename__}"))
            db.session.rollback()


def test_what_numbers_begin_with_is_proposed_from_those_that_are_there(
    sqlite_app: Flask, sqlite_cast
) -> None:
    hanna = sqlite_app.test_client()
    sign_in(hanna, sqlite_cast.hanna.email)
    with sqlite_app.app_context():
        for number, person in enumerate(db.session.scalars(select(Person))):
            person.employee_number = f"HL-{number}"
        db.session.commit()

    page = hanna.get("/shared-devices").text

    assert 'value="HL-"' in page


def test_a_person_from_another_store_may_begin_and_it_is_noted(app: Flask, cast) -> None:
    from structlog.testing import capture_logs

    tablet = tablet_of(app, cast)
    for who in (cast.eve, cast.alice, cast.hanna):
        give_pin(app, who.id)

    with capture_logs() as lines:
        answers = [begin(tablet, f"E-{name}").status_code for name in ("eve", "alice", "hanna")]

    assert answers == [303] * 3
    used = [line["away"] for line in lines if line["event"] == "shared_device_used"]
    assert used == [True, False, False]  # Hanna works above the store
    with app.app_context():
        begun = select(UserSession).where(UserSession.shared_device_id.is_not(None)).order_by(UserSession.id)
        rows = db.session.scalars(begun).all()
        assert [row.person_id for row in rows] == [cast.eve.id, cast.alice.id, cast.hanna.id]


def test_a_unit_of_a_device_is_one_that_exists(sqlite_app: Flask, sqlite_cast) -> None:
    hanna = sqlite_app.test_client()
    sign_in(hanna, sqlite_cast.hanna.email)
    form = {"name": "Counter", "unit": "x" * 22, "number_prefix": ""}

    answer = post(hanna, "/shared-devices", form)

    assert answer.status_code == 422
    assert 'value="Counter"' in answer.text
    assert look(sqlite_app, lambda: db.session.scalars(select(SharedDevice)).all()) == []
    assert look(sqlite_app, lambda: len(db.session.scalars(select(Unit)).all())) == 3
