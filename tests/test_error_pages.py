"""What people see when the database fails under them: a clear page, never a second failure."""

from __future__ import annotations

import html

import psycopg
import pytest
from flask import Flask
from flask_babel import force_locale
from werkzeug.exceptions import HTTPException

from app import create_app
from app.demo.factories import make_person, make_unit
from app.error_words import LOST_FORM, WORDS
from app.extensions import db
from app.shared.access import public
from tests.conftest import NOW
from tests.forms_on_pages import forms_on
from tests.support import PASSWORD, csrf_token, password_hash, sign_in


@pytest.fixture
def signed_in(app: Flask):
    with app.app_context():
        make_person(
            "Bob Baker",
            unit=make_unit(now=NOW),
            email="bob@x.example",
            password_hash=password_hash(),
            now=NOW,
        )
        db.session.commit()
    client = app.test_client()
    sign_in(client, "bob@x.example")
    return client


def break_table(app: Flask, table: str) -> None:
    """Take a table away under the running application, as a wrong restore does."""
    with app.app_context(), db.engine.connect() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {table}_gone")
        connection.commit()


def mend_table(app: Flask, table: str) -> None:
    with app.app_context(), db.engine.connect() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {table}_gone RENAME TO {table}")
        connection.commit()


@pytest.mark.parametrize("table", ["user_sessions", "assignments", "role_grants"])
def test_a_failing_database_gives_a_page_with_a_number_and_no_details(
    app: Flask, signed_in, table: str
) -> None:
    break_table(app, table)

    answer = signed_in.get("/")

    assert answer.status_code in (500, 503)
    assert answer.headers["X-Request-Id"] in answer.text
    for word in ("Traceback", "sqlite3", "psycopg", "SELECT", table):
        assert word not in answer.text


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)  # an open SQLite file does not go away
def test_a_database_that_is_gone_is_503_and_says_when_to_try_again(app: Flask, signed_in) -> None:
    with app.app_context():
        address = db.engine.url
        db.session.remove()
    with psycopg.connect(
        host=address.query.get("host") or address.host,
        user=address.username,
        dbname="postgres",
        autocommit=True,
    ) as connection:
        connection.execute(f"ALTER DATABASE {address.database} WITH ALLOW_CONNECTIONS false")
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [address.database]
        )

    answer = signed_in.get("/")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "Bob" not in answer.text


# -- what each page says -------------------------------------------------------------------------------


def application_that_meets(status: int) -> Flask:
    """An application in which `/fails` answers with `status`."""
    app = create_app("testing")

    def fail() -> str:
        error = HTTPException()
        error.code = status
        raise error

    app.add_url_rule("/fails", "fails", public(fail))
    return app


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize("status", sorted(WORDS))
def test_an_error_says_what_happened_what_to_do_and_its_number(status: int, language: str) -> None:
    app = application_that_meets(status)

    answer = app.test_client().get("/fails", headers={"Accept-Language": language})

    with app.test_request_context(), force_locale(language):
        said = [str(words) for words in vars(WORDS[status]).values()]
    assert answer.status_code == status
    assert [words for words in said if words not in html.unescape(answer.text)] == []
    assert answer.headers["X-Request-Id"] in answer.text
    assert f'<html lang="{language}">' in answer.text
    assert answer.text.count("<h1>") == 1
    assert 'class="button button-primary" href="/' in answer.text  # a way on


def test_every_error_has_its_polish() -> None:
    app = create_app("testing")
    texts = [text for words in (*WORDS.values(), LOST_FORM) for text in vars(words).values()]
    with app.test_request_context():
        with force_locale("en"):
            english = [str(text) for text in texts]
        with force_locale("pl"):
            polish = [str(text) for text in texts]

    assert [text for text, other in zip(english, polish, strict=True) if text == other] == []


@pytest.mark.parametrize(("status", "family"), [(418, 400), (451, 400), (502, 500), (504, 500)])
def test_an_error_that_nobody_foresaw_speaks_like_its_family(status: int, family: int) -> None:
    app = application_that_meets(status)

    answer = app.test_client().get("/fails", headers={"Accept-Language": "en"})

    assert answer.status_code == status
    with app.test_request_context(), force_locale("en"):
        assert str(WORDS[family].title) in html.unescape(answer.text)


def test_a_session_that_is_over_leads_to_sign_in(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()

    asked = client.get("/my-records", headers={"Accept": "text/html"})
    told = client.get("/my-records", headers={"Accept": "application/json", "Accept-Language": "en"})

    assert (asked.status_code, asked.location) == (303, "/sign-in?next=/my-records")
    assert told.status_code == 401
    assert "Your session has ended." in told.text
    assert 'href="/sign-in"' in told.text


def test_a_form_that_failed_on_our_side_can_be_sent_again_from_the_page(app: Flask, signed_in) -> None:
    words = 'May I post "this"?'
    token = csrf_token(signed_in, "/my-questions")
    break_table(app, "tasks")

    failed = signed_in.post("/my-questions", data={"csrf_token": token, "text": words})
    form = next(form for form in forms_on("/my-questions", failed.text) if form.path == "/my-questions")
    mend_table(app, "tasks")
    again = signed_in.post("/my-questions", data=form.values)

    assert failed.status_code in (500, 503)
    assert again.status_code == 303
    assert words in html.unescape(signed_in.get("/my-questions").text)


def test_a_password_does_not_stand_on_an_error_page(app: Flask, signed_in) -> None:
    token = csrf_token(signed_in, "/account/password")
    break_table(app, "credentials")

    failed = signed_in.post(
        "/account/password",
        data={"csrf_token": token, "current": PASSWORD, "password": "another quiet harbour 9"},
    )

    assert failed.status_code in (500, 503)
    assert PASSWORD not in failed.text
    assert "another quiet harbour" not in failed.text
