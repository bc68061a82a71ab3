"""Forgotten and changed passwords."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.people.kinds import CredentialOrigin, SessionEnd
from app.people.models import AccessLink, Credential, Job, UserSession
from app.shared.clock import utc_now
from tests.people.conftest import change, letters, link_in, look
from tests.people.test_signing_in import plain
from tests.support import PASSWORD, csrf_token, post, sign_in

NEW = "thirteen oblique marbles"


def ask(app: Flask, name: str, **kwargs):
    return post(app.test_client(), "/forgot-password", {"name": name}, **kwargs)


def reset_link(app: Flask, name: str) -> str:
    ask(app, name)
    return link_in(letters(app, "reset")[-1].body)


def reset(client: FlaskClient, path: str, password: str = NEW):
    return post(client, path, {"password": password}, form_on="/sign-in")


def newest(app: Flask, person_id: int) -> Credential:
    query = select(Credential).where(Credential.person_id == person_id).order_by(Credential.id.desc())
    return look(app, lambda: db.session.scalars(query).first())


def test_a_forgotten_password_is_replaced_through_the_persons_own_mailbox(app: Flask, cast) -> None:
    old_session, client = app.test_client(), app.test_client()
    sign_in(old_session, cast.alice.email)

    path = reset_link(app, cast.alice.email)
    looked = client.get(path)
    answer = reset(client, path)

    assert (looked.status_code, answer.status_code, answer.headers["Location"]) == (200, 303, "/sign-in")
    assert old_session.get("/account").status_code == 303
    assert newest(app, cast.alice.id).origin is CredentialOrigin.RESET
    assert [mail.to for mail in letters(app, "password_set")] == [cast.alice.email]
    sign_in(client, cast.alice.email, NEW)


def test_c05_asking_for_a_reset_tells_nothing(app: Flask, cast) -> None:
    gone = utc_now().date() - timedelta(days=3)
    change(app, select(Job).where(Job.person_id == cast.eve.id), lambda job: setattr(job, "ends_on", gone))

    names = (cast.alice.email, "nobody@x.example", cast.eve.email, cast.nina.email, "x" * 250)
    answers = [ask(app, name, follow_redirects=True) for name in names]

    assert {answer.status_code for answer in answers} == {200}
    assert len({plain(answer.text, "") for answer in answers}) == 1
    assert [mail.to for mail in letters(app, "reset")] == [cast.alice.email]


def test_c05_asking_for_a_reset_takes_as_long_for_everybody(sqlite_app: Flask, sqlite_cast) -> None:
    sqlite_app.config["RESET_ANSWER_AFTER"] = timedelta(milliseconds=120)
    took = []
    for name in (sqlite_cast.alice.email, "nobody@harbourlane.example", sqlite_cast.nina.email):
        client = sqlite_app.test_client()
        token = csrf_token(client)
        began = monotonic()
        client.post("/forgot-password", data={"csrf_token": token, "name": name})
        took.append(monotonic() - began)

    assert min(took) >= 0.12


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example"},
        {"Host": "countersign.test@evil.example"},
        {"Forwarded": "host=evil.example"},
    ],
)
def test_c10_the_link_in_a_mail_never_leads_elsewhere(sqlite_app: Flask, sqlite_cast, headers: dict) -> None:
    client = sqlite_app.test_client()
    answer = post(client, "/forgot-password", {"name": sqlite_cast.alice.email}, headers=headers)

    assert answer.status_code in (303, 400, 403)
    assert all("http://countersign.test/resets/" in mail.body for mail in letters(sqlite_app, "reset"))
    assert all("evil" not in mail.body for mail in letters(sqlite_app, "reset"))


def test_c12_fifty_requests_send_three_mails_an_hour(app: Flask, cast) -> None:
    answers = [ask(app, cast.alice.email) for _ in range(50)]

    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {
        (303, "/forgot-password/sent")
    }
    assert len(letters(app, "reset")) == 3


def test_c12_a_reset_link_works_once(app: Flask, cast) -> None:
    path = reset_link(app, cast.alice.email)
    reset(app.test_client(), path)

    again = reset(app.test_client(), path, "saffron kettle window drum")

    assert again.status_code == 410
    sign_in(app.test_client(), cast.alice.email, NEW)


def test_c12_a_newer_request_ends_the_older_link(sqlite_app: Flask, sqlite_cast) -> None:
    older, newer = (reset_link(sqlite_app, sqlite_cast.alice.email) for _ in range(2))

    assert reset(sqlite_app.test_client(), older).status_code == 410
    assert reset(sqlite_app.test_client(), newer).status_code == 303


def test_c12_changing_the_password_ends_the_link(sqlite_app: Flask, sqlite_cast) -> None:
    path, client = reset_link(sqlite_app, sqlite_cast.alice.email), sqlite_app.test_client()
    sign_in(client, sqlite_cast.alice.email)

    post(client, "/account/password", {"current": PASSWORD, "password": NEW})

    assert reset(sqlite_app.test_client(), path).status_code == 410


def test_c12_a_reset_link_lives_sixty_minutes(sqlite_app: Flask, sqlite_cast) -> None:
    path = reset_link(sqlite_app, sqlite_cast.alice.email)
    link = look(sqlite_app, lambda: db.session.scalars(select(AccessLink)).one())
    assert link.expires_at - link.made_at == timedelta(minutes=60)

    change(sqlite_app, select(AccessLink), lambda link: setattr(link, "expires_at", utc_now()))

    assert sqlite_app.test_client().get(path).status_code == 410
    assert reset(sqlite_app.test_client(), path).status_code == 410


def test_c12_no_page_with_a_token_tells_it_to_another_site_or_log(
    sqlite_app: Flask, sqlite_cast, capfd: pytest.CaptureFixture[str]
) -> None:
    path, client = reset_link(sqlite_app, sqlite_cast.alice.email), sqlite_app.test_client()
    capfd.readouterr()

    page = client.get(path)
    reset(client, path, "short")
    reset(client, path)

    out, err = capfd.readouterr()
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert path.rsplit("/", 1)[1] not in out + err


def test_c15_somebody_who_has_left_gets_no_reset_and_uses_none(app: Flask, cast) -> None:
    path = reset_link(app, cast.eve.email)
    gone = utc_now().date() - timedelta(days=3)
    change(app, select(Job).where(Job.person_id == cast.eve.id), lambda job: setattr(job, "ends_on", gone))

    ask(app, cast.eve.email)

    assert len(letters(app, "reset")) == 1
    assert reset(app.test_client(), path).status_code == 410


def test_too_many_requests_from_one_address_are_stopped(sqlite_app: Flask, sqlite_cast) -> None:
    sqlite_app.config["SIGN_IN_TRIES_PER_ADDRESS"] = 3

    answers = [ask(sqlite_app, f"person{turn}@x.example") for turn in range(4)]

    assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_c13_changing_the_password_ends_every_other_session(app: Flask, cast) -> None:
    here, there = app.test_client(), app.test_client()
    sign_in(here, cast.alice.email)
    sign_in(there, cast.alice.email)

    answer = post(here, "/account/password", {"current": PASSWORD, "password": NEW})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 303
    assert [mail.to for mail in letters(app, "password_set")] == [cast.alice.email]
    ended = look(
        app, lambda: db.session.scalars(select(UserSession.ended_why).order_by(UserSession.id)).all()
    )
    assert ended == [None, SessionEnd.PASSWORD_SET]


def test_changing_the_password_asks_for_the_old_one(app: Flask, cast) -> None:
    client = app.test_client()
    sign_in(client, cast.alice.email)

    wrong = post(client, "/account/password", {"current": "wrong", "password": NEW})
    weak = post(client, "/account/password", {"current": PASSWORD, "password": "Alice Archer 2026"})

    assert (wrong.status_code, weak.status_code) == (422, 422)
    assert "That is not your password" in wrong.text
    assert "names or numbers that others know" in weak.text
    assert newest(app, cast.alice.id).origin is CredentialOrigin.DEMO


def test_guessing_the_old_password_is_stopped(sqlite_app: Flask, sqlite_cast) -> None:
    client = sqlite_app.test_client()
    sign_in(client, sqlite_cast.alice.email)

    answers = [
        post(client, "/account/password", {"current": "wrong", "password": NEW}).status_code
        for _ in range(11)
    ]

    assert answers == [422] * 10 + [429]
