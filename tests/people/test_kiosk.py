"""Beginning on a shared device: who gets in, what a session there is worth, and how it ends."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from structlog.testing import capture_logs

from app.demo import factories as make
from app.extensions import db
from app.people.kinds import SessionEnd, SessionStart
from app.people.models import Job, Person, SignInFailure, UserSession
from app.shared.clock import utc_now
from tests.people.conftest import change, look
from tests.people.tablets import PIN, WRONG_PIN, begin, begun, give_pin, tablet_of
from tests.support import PASSWORD, count_queries, csrf_token, password_hash, post, sign_in


def sessions(app: Flask, person_id: int) -> list[UserSession]:
    query = select(UserSession).where(UserSession.person_id == person_id).order_by(UserSession.id)
    return look(app, lambda: db.session.scalars(query).all())


def plain(page: str, number: str) -> str:
    """A page without what differs by design: form tokens and the number that was typed."""
    return re.sub(r'(name="csrf_token"[^>]*value=")[^"]+', r"\1", page).replace(f'value="{number}"', "value")


# -- getting in ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["E-alice", "e-ALICE ", "alice@harbourlane.example"])
def test_number_and_pin_begin_a_session(app: Flask, cast, number: str) -> None:
    give_pin(app, cast.alice.id)
    tablet = tablet_of(app, cast)

    answer = begin(tablet, number)

    assert (answer.status_code, answer.location) == (303, "/")
    assert "Alice Archer" in tablet.get("/").text
    [row] = sessions(app, cast.alice.id)
    assert (row.began_with, row.authenticated_at) == (SessionStart.PIN, None)
    assert row.expires_at - row.started_at == timedelta(minutes=30)


def test_digits_are_enough_where_every_number_begins_alike(app: Flask, cast) -> None:
    with app.app_context():
        person = make.make_person("Ida", employee_number="E-4711", now=utc_now())
        db.session.commit()
        person_id = person.id
    give_pin(app, person_id)

    answer = begin(tablet_of(app, cast), "4711", "730 482")

    assert answer.status_code == 303


def test_c64_a_pin_is_worth_nothing_on_an_ordinary_browser(app: Flask, cast) -> None:
    give_pin(app, cast.alice.id)
    client = app.test_client()
    token = csrf_token(client)

    asked = client.get("/kiosk")
    sent = client.post("/kiosk", data={"csrf_token": token, "number": "E-alice", "pin": PIN})

    assert (asked.status_code, sent.status_code) == (404, 404)
    assert "PIN" not in client.get("/sign-in").text
    assert sessions(app, cast.alice.id) == []
    assert look(app, lambda: db.session.scalars(select(SignInFailure)).all()) == []


def leave_the_company(app: Flask, person_id: int) -> None:
    ended = utc_now().date() - timedelta(days=2)
    change(app, select(Job).where(Job.person_id == person_id), lambda job: setattr(job, "ends_on", ended))


def test_c05_nobody_learns_which_numbers_exist_or_have_a_pin(
    app: Flask, cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who in (cast.alice, cast.eve):
        give_pin(app, who.id)
    leave_the_company(app, cast.eve.id)
    tablet = tablet_of(app, cast)
    cases = {
        "wrong PIN": ("E-alice", WRONG_PIN),
        "no PIN": ("E-bob", PIN),
        "unknown": ("E-nobody", PIN),
        "left": ("E-eve", PIN),
    }
    hashed: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, hash: str, password: str) -> bool:
        hashed.append(hash)
        return verify(self, hash, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    answers, asked = {}, {}
    for case, (number, pin) in cases.items():
        token = csrf_token(tablet, "/kiosk")
        with count_queries(app) as statements:
            answers[case] = tablet.post("/kiosk", data={"csrf_token": token, "number": number, "pin": pin})
        asked[case] = len(statements)

    assert {answer.status_code for answer in answers.values()} == {422}
    assert len({plain(answer.text, cases[case][0]) for case, answer in answers.items()}) == 1
    assert len({len(answer.data) - len(cases[case][0]) for case, answer in answers.items()}) == 1
    assert len(hashed) == len(cases)
    assert len({hash.split("$")[3] for hash in hashed}) == 1
    assert len(set(asked.values())) == 1, asked


# -- guessing -----------------------------------------------------------------------------------------


def test_guessing_a_pin_is_stopped_on_all_devices_and_the_password_still_opens(app: Flask, cast) -> None:
    give_pin(app, cast.alice.id)
    here, there = tablet_of(app, cast), tablet_of(app, cast, "hill")

    answers = [begin(here, "E-alice", WRONG_PIN).status_code for _ in range(7)]
    elsewhere = begin(there, "E-alice")
    with_password = post(here, "/sign-in", {"name": cast.alice.email, "password": PASSWORD})

    assert answers == [422] * 5 + [429] * 2
    assert elsewhere.status_code == 429
    assert 0 < int(elsewhere.headers["Retry-After"]) <= 900
    assert with_password.status_code == 303


def test_an_unknown_number_is_stopped_as_a_known_one(sqlite_app: Flask, sqlite_cast) -> None:
    tablet = tablet_of(sqlite_app, sqlite_cast)

    answers = [begin(tablet, "E-nobody", WRONG_PIN).status_code for _ in range(6)]

    assert answers == [422] * 5 + [429]


def test_c06_wrong_pins_count_for_the_accounts_passwords_too(sqlite_app: Flask, sqlite_cast) -> None:
    give_pin(sqlite_app, sqlite_cast.alice.id)
    tablet, stranger = tablet_of(sqlite_app, sqlite_cast), sqlite_app.test_client()
    for _ in range(5):
        begin(tablet, "E-alice", WRONG_PIN)
    form = {"name": sqlite_cast.alice.email, "password": "wrong password 123"}

    answers = [post(stranger, "/sign-in", form).status_code for _ in range(6)]

    assert answers == [422] * 5 + [429]


def test_c06_strangers_cannot_keep_a_person_from_their_pin(app: Flask, cast) -> None:
    give_pin(app, cast.alice.id)
    tablet, stranger = tablet_of(app, cast), app.test_client()
    for _ in range(12):
        post(stranger, "/sign-in", {"name": cast.alice.email, "password": "wrong password 123"})

    assert begin(tablet, "E-alice").status_code == 303


def test_one_device_cannot_try_one_pin_on_everybody(sqlite_app: Flask, sqlite_cast) -> None:
    sqlite_app.config["PIN_TRIES_PER_DEVICE"] = 4
    give_pin(sqlite_app, sqlite_cast.alice.id)
    here, there = tablet_of(sqlite_app, sqlite_cast), tablet_of(sqlite_app, sqlite_cast, "hill")

    answers = [begin(here, f"E-{turn}", WRONG_PIN).status_code for turn in range(6)]

    assert answers == [422] * 4 + [429] * 2
    assert begin(there, "E-alice").status_code == 303


def test_a_days_wrong_pins_stop_a_slow_guesser(sqlite_app: Flask, sqlite_cast) -> None:
    give_pin(sqlite_app, sqlite_cast.alice.id)
    tablet, answers = tablet_of(sqlite_app, sqlite_cast), []
    for _ in range(5):
        answers += [begin(tablet, "E-alice", WRONG_PIN).status_code for _ in range(4)]
        with sqlite_app.app_context():
            for failure in db.session.scalars(select(SignInFailure)):
                failure.failed_at -= timedelta(minutes=20)
            db.session.commit()

    assert answers == [422] * 20
    assert begin(tablet, "E-alice").status_code == 429


def test_whoever_knows_the_pin_does_not_guess_the_password_session_by_session(app: Flask, cast) -> None:
    tablet = begun(app, cast)
    answers = []
    for _ in range(3):
        for _ in range(5):
            form = {"current": "wrong password 123", "password": "oblique window saffron kettle"}
            answers.append(post(tablet, "/account/password", form).status_code)
        begin(tablet, "E-alice")

    assert answers == [422] * 10 + [429] * 5


def test_a_right_pin_leaves_no_failure_behind(app: Flask, cast) -> None:
    begun(app, cast)

    counted = look(app, lambda: db.session.scalars(select(SignInFailure)).all())
    assert [row.address for row in counted] == ["enrol 127.0.0.1"]


def test_the_log_says_where_a_pin_was_guessed_and_not_what_was_typed(sqlite_app: Flask, sqlite_cast) -> None:
    tablet = tablet_of(sqlite_app, sqlite_cast)

    with capture_logs() as lines:
        begin(tablet, "E-alice", WRONG_PIN)
        begin(tablet, "my secret", WRONG_PIN)

    said = [(line["event"], line["account"]) for line in lines if "account" in line]
    assert said == [("wrong_pin", f"person:{sqlite_cast.alice.id}"), ("wrong_pin", "unknown")]
    assert WRONG_PIN not in str(lines)
    assert "secret" not in str(lines)


# -- what a session there is worth --------------------------------------------------------------------


def test_managers_and_hr_are_learners_on_a_shared_device(app: Flask, cast) -> None:
    tablet = tablet_of(app, cast)
    for who, page in (("carol", "/team"), ("hanna", "/people"), ("dana", "/company"), ("adam", "/roles")):
        give_pin(app, getattr(cast, who).id)
        begin(tablet, f"E-{who}")

        home, answer = tablet.get("/"), tablet.get(page)

        assert (home.status_code, answer.status_code) == (200, 403)
        assert "Not on a shared device" in answer.text
        assert f'href="{page}"' not in home.text


def test_nor_does_the_password_make_more_of_it(app: Flask, cast) -> None:
    tablet = tablet_of(app, cast)
    sign_in(tablet, cast.adam.email)

    assert tablet.get("/people").status_code == 403
    [row] = sessions(app, cast.adam.id)
    assert (row.began_with, row.expires_at - row.started_at) == (SessionStart.PASSWORD, timedelta(minutes=30))


def test_sessions_and_contact_data_stay_on_ones_own_devices(app: Flask, cast) -> None:
    tablet = begun(app, cast)
    [row] = sessions(app, cast.alice.id)

    answers = [
        tablet.get("/account"),
        post(tablet, f"/account/sessions/{row.key}/end", form_on="/"),
        post(tablet, "/account/other-sessions/end", form_on="/"),
        post(tablet, "/account/pin/removal", form_on="/"),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert "/account/sessions" not in tablet.get("/").text


def test_the_list_of_ones_sessions_names_the_device(app: Flask, cast) -> None:
    begun(app, cast)
    own = app.test_client()
    sign_in(own, cast.alice.email)

    assert "shared device: Back room, Harbour store" in own.get("/account").text


def test_the_account_page_costs_the_same_for_one_shared_device_and_for_three(
    sqlite_app: Flask, sqlite_cast
) -> None:
    own, counts = sqlite_app.test_client(), []
    sign_in(own, sqlite_cast.alice.email)
    give_pin(sqlite_app, sqlite_cast.alice.id)
    for unit in ("harbour", "hill", "company"):
        begin(tablet_of(sqlite_app, sqlite_cast, unit), "E-alice")
        with count_queries(sqlite_app) as statements:
            assert own.get("/account").text.count("shared device: ") == len(counts) + 1
        counts.append(len(statements))

    assert counts == [4, 4, 4]


def test_a_session_lives_in_its_device_alone(app: Flask, cast) -> None:
    tablet, other = begun(app, cast), tablet_of(app, cast, "hill")
    saved = tablet.get_cookie("countersign").value
    ordinary = app.test_client()
    for client in (ordinary, other):
        client.set_cookie("countersign", saved)

    assert tablet.get("/my-records").status_code == 200
    assert ordinary.get("/my-records").location.startswith("/sign-in")
    assert other.get("/my-records").location == "/kiosk"


def test_an_ordinary_session_does_not_live_in_a_shared_device(app: Flask, cast) -> None:
    own, tablet = app.test_client(), tablet_of(app, cast)
    sign_in(own, cast.alice.email)

    tablet.set_cookie("countersign", own.get_cookie("countersign").value)

    assert tablet.get("/my-records").location == "/kiosk"


# -- how it ends --------------------------------------------------------------------------------------


def left_alone(client: FlaskClient, seconds: int) -> None:
    with client.session_transaction() as session:
        session["seen"] = int((utc_now() - timedelta(seconds=seconds)).timestamp())


def test_the_server_ends_a_session_that_was_left_alone_for_a_minute(app: Flask, cast) -> None:
    tablet = begun(app, cast)
    assert post(tablet, "/kiosk/still-here", form_on="/").status_code == 204  # a script is there

    left_alone(tablet, 74)
    in_time = tablet.get("/my-records").status_code
    left_alone(tablet, 76)
    too_late = tablet.get("/my-records")

    assert (in_time, too_late.status_code, too_late.location) == (200, 303, "/kiosk")
    start = tablet.get("/kiosk").text
    assert "it cleared itself" in start
    assert "Alice" not in start


def test_a_sign_of_life_keeps_it(app: Flask, cast) -> None:
    tablet = begun(app, cast)
    post(tablet, "/kiosk/still-here", form_on="/")
    token = csrf_token(tablet, "/")
    left_alone(tablet, 70)

    alive = tablet.post("/kiosk/still-here", data={"csrf_token": token})

    with tablet.session_transaction() as session:
        assert utc_now().timestamp() - session["seen"] < 5
    assert alive.status_code == 204


def test_without_a_script_there_are_three_minutes_and_a_way_back_to_the_start(app: Flask, cast) -> None:
    tablet = begun(app, cast)

    page = tablet.get("/").text
    left_alone(tablet, 170)
    in_time = tablet.get("/my-records").status_code
    left_alone(tablet, 181)
    too_late = tablet.get("/my-records").status_code

    assert '<noscript><meta http-equiv="refresh" content="182;url=/kiosk"></noscript>' in page
    assert (in_time, too_late) == (200, 303)


def test_half_an_hour_is_the_end_even_in_use(sqlite_app: Flask, sqlite_cast) -> None:
    tablet = begun(sqlite_app, sqlite_cast)

    change(sqlite_app, select(UserSession).where(UserSession.shared_device_id.is_not(None)),
           lambda row: setattr(row, "expires_at", utc_now()))  # fmt: skip

    assert tablet.get("/my-records").location == "/kiosk"


@pytest.mark.parametrize(
    ("form", "why"), [({}, SessionEnd.SIGNED_OUT), ({"left_alone": "1"}, SessionEnd.LEFT_ALONE)]
)
def test_c13_being_done_ends_it_for_good(app: Flask, cast, form: dict, why: SessionEnd) -> None:
    tablet = begun(app, cast)
    saved = tablet.get_cookie("countersign").value

    answer = post(tablet, "/sign-out", form, form_on="/")

    assert (answer.status_code, answer.location) == (303, "/kiosk")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    tablet.set_cookie("countersign", saved)
    assert tablet.get("/my-records").location == "/kiosk"
    [row] = sessions(app, cast.alice.id)
    assert row.ended_why is why


def test_the_start_page_is_for_nobody_whoever_was_there(app: Flask, cast) -> None:
    tablet = begun(app, cast)
    post(tablet, "/language", {"language": "pl", "next": "/"}, form_on="/")
    change(
        app, select(Person).where(Person.id == cast.alice.id), lambda alice: setattr(alice, "language", "en")
    )

    start = tablet.get("/kiosk")

    assert "Alice" not in start.text
    assert '<html lang="en" data-shared-device>' in start.text
    assert tablet.get("/my-records").location == "/kiosk"


def test_the_next_person_ends_what_was_left_open(app: Flask, cast) -> None:
    tablet = begun(app, cast)
    give_pin(app, cast.bob.id)
    saved = tablet.get_cookie("countersign").value

    begin(tablet, "E-bob")

    tablet.set_cookie("countersign", saved)
    assert tablet.get("/my-records").location == "/kiosk"
    [row] = sessions(app, cast.alice.id)
    assert row.ended_why is SessionEnd.REPLACED


def test_nobody_is_led_to_where_somebody_else_was(app: Flask, cast) -> None:
    tablet = begun(app, cast)
    left_alone(tablet, 1000)

    sent = tablet.get("/my-records?of=alice")
    entered = post(tablet, "/sign-in", {"name": cast.bob.email, "password": PASSWORD, "next": "/my-records"})

    assert (sent.location, entered.location) == ("/kiosk", "/")


def test_c16_a_shared_device_keeps_no_page_and_no_words(app: Flask, cast) -> None:
    tablet = begun(app, cast)

    for path in ("/", "/my-records", "/my-questions", "/account/pin", "/kiosk"):
        answer = tablet.get(path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Cookie" in answer.headers["Vary"]
        title = re.search(r"<title>(.*?)</title>", answer.text)[1]
        assert "Alice" not in title
        assert set(re.findall(r'autocomplete="([^"]*)"', answer.text)) <= {"off"}
        assert "<html" in answer.text
        assert "data-shared-device" in answer.text


def test_only_a_session_on_a_shared_device_has_signs_of_life(sqlite_app: Flask, sqlite_cast) -> None:
    own, stranger = sqlite_app.test_client(), sqlite_app.test_client()
    sign_in(own, sqlite_cast.alice.email)

    answers = [post(own, "/kiosk/still-here", form_on="/account"),
               post(stranger, "/kiosk/still-here", form_on="/sign-in")]  # fmt: skip

    assert [answer.status_code for answer in answers] == [404, 401]


def test_looking_at_a_shared_device_writes_nothing(app: Flask, cast) -> None:
    tablet = begun(app, cast)
    with count_queries(app) as statements:
        for path in ("/", "/account/pin", "/kiosk", "/kiosk", "/kiosk/enrolment", "/sign-in"):
            assert tablet.get(path).status_code == 200

    assert [one for one in statements if not one.startswith(("SELECT", "WITH"))] == []


def test_people_without_a_shared_device_are_asked_no_more_of_the_database(
    sqlite_app: Flask, sqlite_cast
) -> None:
    client = sqlite_app.test_client()
    sign_in(client, sqlite_cast.alice.email)

    with count_queries(sqlite_app) as statements:
        client.get("/my-questions")

    assert [one for one in statements if "shared_devices" in one] == []


def test_somebody_without_a_password_is_told_nothing_new(sqlite_app: Flask, sqlite_cast) -> None:
    with sqlite_app.app_context():
        make.make_person("Ida", employee_number="E-12", password_hash=password_hash(), now=utc_now())
        db.session.commit()

    answer = begin(tablet_of(sqlite_app, sqlite_cast), "12", "")

    assert answer.status_code == 422
    assert "Type your PIN." in answer.text
    assert 'value="12"' in answer.text
