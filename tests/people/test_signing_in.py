"""Signing in and out: who gets in, who does not, and what a stranger can learn or spoil."""

from __future__ import annotations

import re
import threading
import unicodedata
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from app import create_app
from app.demo import factories as make
from app.extensions import db
from app.people import actions
from app.people.kinds import CredentialOrigin
from app.people.models import Credential, Job, Person, SignInFailure, UserSession
from app.people.queries.signing_in import sessions_of
from app.people.refusals import TooManyTries, WrongPassword
from app.people.roles import Role
from app.shared.clock import utc_now
from tests.people.conftest import change, look, people_of
from tests.support import PASSWORD, count_queries, csrf_token, password_hash, post, sign_in


def signed_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def try_to_sign_in(client: FlaskClient, name: str, password: str = "wrong password 123"):
    return post(client, "/sign-in", {"name": name, "password": password})


def plain(page: str, name: str) -> str:
    """A page without what differs by design: form tokens and the name that was typed."""
    return re.sub(r'(name="csrf_token"[^>]*value=")[^"]+', r"\1", page).replace(f'value="{name}"', "value")


def test_people_sign_in_by_either_address_or_by_number(app: Flask) -> None:
    with app.app_context():
        make.make_person(
            "Nina", email="n@work.example", private_email="n@home.example", employee_number="HL-7",
            password_hash=password_hash(), now=utc_now(),
        )  # fmt: skip
        db.session.commit()

    for name in ("n@work.example", "N@Home.Example ", "hl-7"):
        client = app.test_client()
        sign_in(client, name)
        assert signed_in(client)


def test_a_page_leads_to_the_sign_in_form_and_back(sqlite_app: Flask, sqlite_cast) -> None:
    client = sqlite_app.test_client()

    there = client.get("/people?q=Bob&page=2")
    back = post(
        client,
        "/sign-in",
        {"name": sqlite_cast.hanna.email, "password": PASSWORD, "next": "/people?q=Bob&page=2"},
    )

    assert (there.status_code, there.headers["Location"]) == (303, "/sign-in?next=/people?q%3DBob%26page%3D2")
    assert (back.status_code, back.headers["Location"]) == (303, "/people?q=Bob&page=2")


def test_what_is_not_a_page_is_answered_with_401(sqlite_app: Flask, sqlite_cast) -> None:
    client = sqlite_app.test_client()

    sent = post(client, "/account/other-sessions/end", form_on="/sign-in")
    asked = client.get("/account", headers={"Accept": "application/json"})

    assert (sent.status_code, asked.status_code) == (401, 401)
    assert "Sign in again, please" in sent.text


def test_c02_a_password_is_the_same_however_its_letters_are_composed(app: Flask) -> None:
    password = "zażółć gęślą jaźń 🦊 верблюд "
    with app.app_context():
        person = make.make_person("Nina", email="n@work.example", now=utc_now())
        actions.set_password(
            person=person,
            password_hash=actions.passwords.hashed(password),
            origin=CredentialOrigin.CHANGE,
            now=utc_now(),
        )
        db.session.commit()

    composed, decomposed, trimmed = (
        try_to_sign_in(app.test_client(), "n@work.example", spelling).status_code
        for spelling in (
            unicodedata.normalize("NFC", password), unicodedata.normalize("NFD", password), password.strip(),
        )
    )  # fmt: skip

    assert (composed, decomposed, trimmed) == (303, 303, 422)


def test_c04_a_password_counts_to_its_last_letter(sqlite_app: Flask) -> None:
    password = "lantern quiet harbor marble thirteen oblique window saffron kettle drum 1"
    assert len(password) > 72
    with sqlite_app.app_context():
        person = make.make_person("Nina", email="n@work.example", now=utc_now())
        hashed = actions.passwords.hashed(password)
        actions.set_password(
            person=person, password_hash=hashed, origin=CredentialOrigin.CHANGE, now=utc_now()
        )
        db.session.commit()

    other = try_to_sign_in(sqlite_app.test_client(), "n@work.example", password[:-1] + "2")
    right = try_to_sign_in(sqlite_app.test_client(), "n@work.example", password)

    assert (other.status_code, right.status_code) == (422, 303)
    assert hashed.startswith("$argon2id$")


def leave_the_company(app: Flask, person_id: int) -> None:
    yesterday = utc_now().date() - timedelta(days=2)
    change(app, select(Job).where(Job.person_id == person_id), lambda job: setattr(job, "ends_on", yesterday))


def test_c05_nobody_learns_which_accounts_exist(app: Flask, cast, monkeypatch: pytest.MonkeyPatch) -> None:
    leave_the_company(app, cast.eve.id)
    names = {
        "existing": cast.alice.email,
        "unknown": "nobody@harbourlane.example",
        "left": cast.eve.email,
        "without password": cast.nina.email,
        "too long": "x" * 200 + "@harbourlane.example",
    }
    hashed: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, hash: str, password: str) -> bool:
        hashed.append(hash)
        return verify(self, hash, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)

    answers = {kind: try_to_sign_in(app.test_client(), name) for kind, name in names.items()}

    assert {answer.status_code for answer in answers.values()} == {422}
    assert len({plain(answer.text, names[kind]) for kind, answer in answers.items()}) == 1
    assert len(hashed) == len(names)
    assert len({hash.split("$")[3] for hash in hashed}) == 1  # the same cost for each


def test_c05_an_unknown_name_is_asked_for_as_often_as_a_known_one(sqlite_app: Flask, sqlite_cast) -> None:
    asked = {}
    for name in (sqlite_cast.alice.email, sqlite_cast.nina.email, "nobody@harbourlane.example", "E-nobody"):
        client = sqlite_app.test_client()
        token = csrf_token(client)
        with count_queries(sqlite_app) as statements:
            client.post("/sign-in", data={"csrf_token": token, "name": name, "password": "wrong"})
        asked[name] = len(statements)

    assert len(set(asked.values())) == 1, asked


def test_failed_tries_and_refusals_say_in_the_log_who_and_not_what_was_typed(
    sqlite_app: Flask, sqlite_cast
) -> None:
    client = sqlite_app.test_client()
    sign_in(client, sqlite_cast.bob.email)

    with capture_logs(processors=[merge_contextvars]) as lines:
        try_to_sign_in(sqlite_app.test_client(), sqlite_cast.alice.email)
        try_to_sign_in(sqlite_app.test_client(), "my secret password")
        client.get("/people")

    said = [(line["event"], line.get("account"), line.get("person")) for line in lines]
    assert said == [
        ("wrong_password", f"person:{sqlite_cast.alice.id}", None),
        ("wrong_password", "unknown", None),
        ("refused", None, sqlite_cast.bob.key),
    ]
    assert "secret" not in str(lines)


def test_c05_a_right_password_of_somebody_who_has_left_opens_nothing(app: Flask, cast) -> None:
    leave_the_company(app, cast.eve.id)

    answer = try_to_sign_in(app.test_client(), cast.eve.email, PASSWORD)

    assert answer.status_code == 422


def test_c06_guessing_is_stopped_and_nobody_is_locked_out_by_it(app: Flask, cast) -> None:
    own = app.test_client()
    sign_in(own, cast.alice.email)
    post(own, "/sign-out", form_on="/account")
    attacker = app.test_client()

    answers = [try_to_sign_in(attacker, cast.alice.email).status_code for _ in range(100)]
    blocked = try_to_sign_in(attacker, cast.alice.email, PASSWORD)
    stranger = try_to_sign_in(app.test_client(), cast.alice.email, PASSWORD)
    at_home = try_to_sign_in(own, cast.alice.email, PASSWORD)

    limit = app.config["SIGN_IN_TRIES_PER_ACCOUNT"]
    assert answers == [422] * limit + [429] * (100 - limit)
    assert blocked.status_code == 429
    assert 0 < int(blocked.headers["Retry-After"]) <= 900
    assert stranger.status_code == 429
    assert at_home.status_code == 303


def test_c06_all_names_of_one_person_share_one_count(sqlite_app: Flask, sqlite_cast) -> None:
    client, names = sqlite_app.test_client(), [sqlite_cast.alice.email, "E-ALICE"]

    answers = [try_to_sign_in(client, names[turn % 2]).status_code for turn in range(12)]

    assert answers == [422] * 10 + [429] * 2


def test_c06_confirming_shares_the_count_and_is_not_blocked_by_strangers(app: Flask, cast) -> None:
    client = app.test_client()
    sign_in(client, cast.alice.email)
    for _ in range(10):
        try_to_sign_in(app.test_client(), cast.alice.email)

    def confirm(password: str) -> type[Exception] | None:
        with app.app_context():
            session = sessions_of(cast.alice.id, utc_now())[0]
            try:
                actions.confirm_password(
                    session=session, password=password, address="10.0.0.1", now=utc_now()
                )
            except (WrongPassword, TooManyTries) as refusal:
                db.session.rollback()
                return type(refusal)
            db.session.commit()
            return None

    assert confirm(PASSWORD) is None
    assert [confirm("wrong") for _ in range(11)] == [WrongPassword] * 10 + [TooManyTries]
    with app.app_context():
        assert len(db.session.scalars(select(SignInFailure)).all()) == 10 + 2 * 10


def test_c06_a_browser_that_knows_one_person_is_no_help_with_another(sqlite_app: Flask, sqlite_cast) -> None:
    client = sqlite_app.test_client()
    sign_in(client, sqlite_cast.bob.email)

    answers = [try_to_sign_in(client, sqlite_cast.alice.email).status_code for _ in range(11)]

    assert answers == [422] * 10 + [429]


def test_c06_a_known_browser_has_a_limit_too(sqlite_app: Flask, sqlite_cast) -> None:
    client = sqlite_app.test_client()
    sign_in(client, sqlite_cast.alice.email)

    answers = [try_to_sign_in(client, sqlite_cast.alice.email).status_code for _ in range(11)]

    assert answers == [422] * 10 + [429]


def test_c06_a_forged_device_cookie_is_worth_nothing(sqlite_app: Flask, sqlite_cast) -> None:
    client = sqlite_app.test_client()
    client.set_cookie("countersign-device", f"{sqlite_cast.alice.key}.forged")

    answers = [try_to_sign_in(client, sqlite_cast.alice.email).status_code for _ in range(11)]

    assert answers[-1] == 429


def test_one_address_cannot_try_many_accounts(sqlite_app: Flask, sqlite_cast) -> None:
    sqlite_app.config["SIGN_IN_TRIES_PER_ADDRESS"] = 5
    client = sqlite_app.test_client()

    answers = [try_to_sign_in(client, f"person{turn}@x.example").status_code for turn in range(7)]

    assert answers == [422] * 5 + [429] * 2


def test_c06_parallel_tries_do_not_slip_through(parallel_app: Flask) -> None:
    cast = people_of(parallel_app)
    passed: list[int] = []

    def guess() -> None:
        with parallel_app.app_context():
            try:
                actions.check_password(
                    name=cast.alice.email, password="wrong", device=None, address="10.0.0.1", now=utc_now()
                )
            except WrongPassword:
                passed.append(1)
            except TooManyTries:
                pass

    threads = [threading.Thread(target=guess) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(passed) == 10


def test_old_failures_stop_counting(sqlite_app: Flask, sqlite_cast) -> None:
    client = sqlite_app.test_client()
    for _ in range(10):
        try_to_sign_in(client, sqlite_cast.alice.email)
    with sqlite_app.app_context():
        for failure in db.session.scalars(select(SignInFailure)):
            failure.failed_at -= timedelta(minutes=16)
        db.session.commit()

    assert try_to_sign_in(client, sqlite_cast.alice.email, PASSWORD).status_code == 303


def cookie(client: FlaskClient) -> str:
    return client.get_cookie("countersign").value


def replay(app: Flask, value: str) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("countersign", value)
    return client


def test_c13_a_saved_cookie_is_dead_after_signing_out(app: Flask, cast) -> None:
    client = app.test_client()
    sign_in(client, cast.alice.email)
    saved = cookie(client)
    assert signed_in(replay(app, saved))

    answer = post(client, "/sign-out", form_on="/account")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not signed_in(replay(app, saved))


def test_c13_a_session_is_dead_once_the_job_has_ended(app: Flask, cast) -> None:
    client = app.test_client()
    sign_in(client, cast.eve.email)

    leave_the_company(app, cast.eve.id)

    assert not signed_in(client)


def test_c13_a_session_is_dead_once_a_role_has_changed(app: Flask, cast) -> None:
    client = app.test_client()
    sign_in(client, cast.bob.email)
    with app.app_context():
        bob, adam = (db.session.get_one(Person, id) for id in (cast.bob.id, cast.adam.id))
        actions.grant_role(
            person=bob, role=Role.AUDITOR, by=adam, reason="audit", starts_on=utc_now().date(), now=utc_now()
        )
        db.session.commit()

    assert not signed_in(client)


def test_c14_nothing_that_was_planted_before_the_sign_in_survives_it(app: Flask, cast) -> None:
    client = app.test_client()
    client.get("/sign-in")
    before = cookie(client)

    sign_in(client, cast.alice.email)

    after = cookie(client)
    with client.session_transaction() as session:
        token = session.get("csrf_token")
    with replay(app, before).session_transaction() as session:
        assert session["csrf_token"] != token
    assert before != after
    assert not signed_in(replay(app, before))


def test_c14_signing_in_again_ends_the_session_before(sqlite_app: Flask, sqlite_cast) -> None:
    client = sqlite_app.test_client()
    sign_in(client, sqlite_cast.alice.email)
    first = cookie(client)

    sign_in(client, sqlite_cast.alice.email)

    assert signed_in(client)
    assert not signed_in(replay(sqlite_app, first))


def test_c14_a_sign_in_from_another_site_is_refused(sqlite_app: Flask, sqlite_cast) -> None:
    answer = sqlite_app.test_client().post(
        "/sign-in", data={"name": sqlite_cast.alice.email, "password": PASSWORD}
    )

    assert answer.status_code == 403
    assert look(sqlite_app, lambda: db.session.scalars(select(UserSession)).all()) == []


def test_the_table_holds_no_token(sqlite_app: Flask, sqlite_cast) -> None:
    client = sqlite_app.test_client()
    sign_in(client, sqlite_cast.alice.email)
    with client.session_transaction() as session:
        token = session["_user_id"]

    row = look(sqlite_app, lambda: db.session.scalars(select(UserSession)).one())

    assert len(token) == 43  # 256 bits
    assert row.token_hash not in token
    assert token not in row.token_hash


def test_a_session_ends_after_twelve_hours_even_in_use(sqlite_app: Flask, sqlite_cast) -> None:
    client = sqlite_app.test_client()
    sign_in(client, sqlite_cast.alice.email)
    row = look(sqlite_app, lambda: db.session.scalars(select(UserSession)).one())
    assert row.expires_at - row.started_at == timedelta(hours=12)

    change(sqlite_app, select(UserSession), lambda row: setattr(row, "expires_at", utc_now()))

    assert not signed_in(client)


def test_a_session_that_was_left_alone_for_an_hour_is_over(sqlite_app: Flask, sqlite_cast) -> None:
    client = sqlite_app.test_client()
    sign_in(client, sqlite_cast.alice.email)

    def seen(minutes: int) -> None:
        with client.session_transaction() as session:
            session["seen"] = int((utc_now() - timedelta(minutes=minutes)).timestamp())

    seen(59)
    in_time = signed_in(client)
    still = signed_in(client)  # the visit renewed the stamp
    seen(61)
    too_late = signed_in(client)

    assert (in_time, still, too_late) == (True, True, False)


@pytest.mark.parametrize("value", ["", "garbage", "a.b.c", "x" * 8_000, "eyJfdXNlcl9pZCI6IjEifQ.aAAA.forged"])
def test_c46_c95_a_strange_cookie_opens_nothing(sqlite_app: Flask, sqlite_cast, value: str) -> None:
    client = replay(sqlite_app, value)
    client.set_cookie("__Host-countersign", value)

    assert not signed_in(client)
    assert client.get("/sign-in").status_code == 200


def test_c46_a_cookie_signed_with_another_key_opens_nothing(sqlite_app: Flask, sqlite_cast) -> None:
    client = sqlite_app.test_client()
    sign_in(client, sqlite_cast.alice.email)
    other = create_app("testing", SECRET_KEY="another-key-another-key-another-key")
    with client.session_transaction() as session:
        content = dict(session)
    forged = other.session_interface.get_signing_serializer(other).dumps(content)

    assert not signed_in(replay(sqlite_app, forged))


def test_c46_every_private_page_sends_strangers_to_the_sign_in_form(sqlite_app: Flask) -> None:
    rules = [
        rule for rule in sqlite_app.url_map.iter_rules()
        if rule.endpoint.startswith("people.") and sqlite_app.view_functions[rule.endpoint].access != "public"
    ]  # fmt: skip
    client = sqlite_app.test_client()
    for rule in rules:
        path = re.sub(r"<[^>]+>", "A" * 22, rule.rule)
        if "GET" in rule.methods:
            assert client.get(path).status_code == 303, path
        else:
            assert post(client, path, form_on="/sign-in").status_code == 401, path
    assert len(rules) > 15


def test_c16_private_pages_are_kept_by_no_cache(sqlite_app: Flask, sqlite_cast) -> None:
    client = sqlite_app.test_client()
    sign_in(client, sqlite_cast.alice.email)

    answer = client.get("/account")

    assert answer.headers["Cache-Control"] == "no-store"
    assert "Cookie" in answer.headers["Vary"]


def test_c94_an_unknown_language_changes_nothing(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()

    chosen = post(
        client, "/language", {"language": "../../etc/passwd", "next": "/sign-in"}, form_on="/sign-in"
    )

    assert (chosen.status_code, chosen.headers["Location"]) == (303, "/sign-in")
    assert 'lang="en"' in client.get("/sign-in").text


def test_a_visitor_chooses_a_language_and_comes_back_to_the_page(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()

    chosen = post(client, "/language", {"language": "pl", "next": "/forgot-password"}, form_on="/sign-in")

    assert chosen.headers["Location"] == "/forgot-password"
    assert '<html lang="pl">' in client.get("/forgot-password").text


def test_a_persons_choice_of_language_follows_them(app: Flask, cast) -> None:
    client = app.test_client()
    sign_in(client, cast.alice.email)

    post(client, "/language", {"language": "pl", "next": "/account"}, form_on="/account")

    assert look(app, lambda: db.session.get_one(Person, cast.alice.id).language) == "pl"


def test_looking_writes_nothing(app: Flask, cast) -> None:
    client = app.test_client()
    sign_in(client, cast.alice.email)
    tables = (UserSession, SignInFailure, Credential, Person)
    counts = lambda: [len(db.session.scalars(select(table)).all()) for table in tables]  # noqa: E731
    before = look(app, counts)

    for path in ("/account", "/account/password", "/sign-in", "/forgot-password"):
        assert client.get(path).status_code == 200

    assert look(app, counts) == before
