"""Who gets a pack, from the page and from the command line, and what happens when it cannot be made."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app.demo.factories import make_person, make_unit
from app.extensions import db
from app.people.models import Unit
from app.people.roles import Role
from app.shared.database import read_one_state
from tests.compliance.two_stores import two_stores
from tests.evidence.packs import company, told, verified
from tests.support import password_hash, sign_in


def client_of(app: Flask, number: str):
    client = app.test_client()
    sign_in(client, number)
    return client


@pytest.fixture
def today(now):
    """Sessions live by the real clock, so the company does too."""
    from app.shared.clock import utc_now

    return utc_now()


@pytest.mark.parametrize("number", ["N-Hanna", "N-Dana"])
def test_hr_and_auditors_see_what_is_inside_and_save_it(app: Flask, today, number: str) -> None:
    company(app, today)
    client = client_of(app, number)

    page = client.get("/evidence-pack")
    answer = client.get("/evidence-pack.zip")

    assert "4 of the 4 in the log" in page.text
    assert answer.mimetype == "application/zip"
    assert f"evidence-{today.date()}.zip" in answer.headers["Content-Disposition"]
    account = verified(app, answer.data)
    assert account.proved
    assert told(account)["pack_signatures"]["packed"] == 4


@pytest.mark.parametrize("number", ["N-Bob", "N-Carol"])
def test_managers_and_staff_get_neither(sqlite_app: Flask, today, number: str) -> None:
    company(sqlite_app, today)
    client = client_of(sqlite_app, number)

    assert client.get("/evidence-pack").status_code == 403
    assert client.get("/evidence-pack.zip").status_code == 403
    assert "evidence-pack" not in client.get("/").text


def test_the_page_says_what_the_filters_leave_out_and_the_file_follows_them(sqlite_app: Flask, today) -> None:
    signed = company(sqlite_app, today)
    client = client_of(sqlite_app, "N-Dana")
    chosen = {"unit": signed.street, "course": "social-media", "on": signed.bobs_day.isoformat()}

    page = client.get("/evidence-pack", query_string=chosen).text
    data = client.get("/evidence-pack.zip", query_string=chosen).data

    assert "1 of the 4 in the log" in page
    assert "Left out: signed later" in page
    assert told(verified(sqlite_app, data))["pack_signatures"]["packed"] == 1
    assert f"unit={signed.street}" in page


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"on": "2999-01-01"}, 422),
        ({"on": "1999-01-01"}, 422),
        ({"on": "yesterday"}, 422),
        ({"unit": "nowhere"}, 404),
        ({"course": "../etc"}, 404),
    ],
)
def test_a_day_to_come_or_an_unknown_unit_or_course_is_refused(
    sqlite_app: Flask, today, query, status
) -> None:
    company(sqlite_app, today)
    client = client_of(sqlite_app, "N-Hanna")

    for path in ("/evidence-pack", "/evidence-pack.zip"):
        assert client.get(path, query_string=query).status_code == status, path


def test_while_the_log_is_empty_the_page_says_so(sqlite_app: Flask, today) -> None:
    with sqlite_app.app_context():
        make_person(
            "Dana Dale",
            roles=(Role.AUDITOR,),
            unit=make_unit(now=today),
            password_hash=password_hash(),
            employee_number="N-Dana",
            now=today,
        )
        db.session.commit()
    client = client_of(sqlite_app, "N-Dana")

    assert "Nothing to prove yet" in client.get("/evidence-pack").text
    answer = client.get("/evidence-pack.zip")
    assert answer.status_code == 409
    assert "The log is still empty" in answer.text


def test_before_the_first_signature_a_pack_says_that_nobody_signed(sqlite_app: Flask, today) -> None:
    with sqlite_app.app_context():
        two_stores(today)
        db.session.commit()

    answer = client_of(sqlite_app, "N-Hanna").get("/evidence-pack.zip")

    account = verified(sqlite_app, answer.data)
    assert account.proved
    assert told(account)["pack_signatures"]["packed"] == 0


def test_what_takes_too_long_for_a_browser_is_refused_with_what_to_do(sqlite_app: Flask, today) -> None:
    company(sqlite_app, today)
    sqlite_app.config["PACK_IN_BROWSER"] = 3
    client = client_of(sqlite_app, "N-Hanna")

    page, answer = client.get("/evidence-pack"), client.get("/evidence-pack.zip")

    assert "evidence pack” makes it however large" in page.text
    assert "Save the pack" not in page.text
    assert answer.status_code == 409
    assert "Choose a unit or a course" in answer.text


# -- the command ---------------------------------------------------------------------------------------


def run(app: Flask, *arguments: object):
    return app.test_cli_runner().invoke(args=["evidence", "pack", *map(str, arguments)])


def test_the_command_makes_the_same_pack(app: Flask, today, tmp_path: Path) -> None:
    signed = company(app, today)
    file = tmp_path / "pack.zip"

    done = run(
        app, "--as-at", signed.bobs_day, "--unit", "Harbour Street", "--course", "social-media", "-o", file
    )

    assert done.exit_code == 0, done.output
    assert "1 of 4 signatures" in done.output
    assert told(verified(app, file.read_bytes()))["pack_signatures"]["packed"] == 1
    assert list(tmp_path.iterdir()) == [file]


def test_the_command_refuses_what_it_cannot_make_and_leaves_nothing(
    sqlite_app: Flask, today, tmp_path: Path
) -> None:
    company(sqlite_app, today)
    file = tmp_path / "pack.zip"

    for wrong in (["--unit", "Nowhere"], ["--course", "none"], ["--as-at", today.date() + timedelta(days=9)]):
        done = run(sqlite_app, *wrong, "-o", file)
        assert done.exit_code == 1, done.output
        assert "Error:" in done.output
    assert list(tmp_path.iterdir()) == []


def test_the_command_speaks_polish_where_it_is_asked_to(sqlite_app: Flask, today, tmp_path: Path) -> None:
    company(sqlite_app, today)

    assert run(sqlite_app, "--language", "pl", "-o", tmp_path / "pack.zip").exit_code == 0

    with zipfile.ZipFile(io.BytesIO((tmp_path / "pack.zip").read_bytes())) as archive:
        assert "Wykaz osób" in archive.read("roster.csv").decode()


# -- one state -----------------------------------------------------------------------------------------


@pytest.fixture
def shared(request: pytest.FixtureRequest, tmp_path: Path, app: Flask) -> Flask:
    """An application whose database others reach at the same moment."""
    from app import create_app

    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
        return app
    address = f"sqlite:///{tmp_path / 'shared.sqlite3'}"
    own = create_app(
        "testing", DATABASE_URL=address, SQLALCHEMY_DATABASE_URI=address, SQLALCHEMY_ENGINE_OPTIONS={}
    )
    with own.app_context():
        db.create_all()
    return own


def test_a_pack_sees_one_state_and_holds_nobody_up(shared: Flask, now) -> None:
    with shared.app_context():
        make_unit("Harbour Lane", now=now)
        db.session.commit()
        read_one_state()
        before = db.session.scalar(select(func.count()).select_from(Unit))
        with db.engine.begin() as other:  # a writer comes by meanwhile
            other.execute(text("UPDATE units SET name = 'Elsewhere'"))

        assert db.session.scalar(select(Unit.name)) == "Harbour Lane"
        assert before == 1
        db.session.rollback()
        assert db.session.scalar(select(Unit.name)) == "Elsewhere"
        db.session.rollback()
        db.engine.dispose()
