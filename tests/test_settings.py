"""A server that must not run like this does not start, and says in one sentence what to set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

import pytest
import structlog
from flask import request
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import config
from app import create_app
from app.extensions import db
from app.ledger.queries import witnesses
from tests.witness.reference_log import Key

REAL = {
    "COUNTERSIGN_ENV": "production",
    "SECRET_KEY": "k" * 48,
    "BASE_URL": "https://training.example",
    "MAIL_URL": "smtp://mail.example:587",
    "DATABASE_URL": "sqlite://",
}

WITNESS, LOG = Key("witness.example/w1", kind=4).vkey, Key("training.example/log").vkey


@pytest.fixture(autouse=True)
def readable_logs() -> Iterator[None]:
    """What a real start sets up for the process must not outlive the test."""
    yield
    structlog.reset_defaults()


def set_all(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name in (*config.FROM_ENVIRONMENT, "COUNTERSIGN_ENV", "FLASK_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def test_an_installation_with_all_its_settings_starts(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    set_all(monkeypatch, REAL | {"DATA_FOLDER": str(tmp_path)})

    app = create_app()

    assert app.config["SESSION_COOKIE_SECURE"] is True
    assert app.config["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert "demo" not in app.cli.commands


NUMBERS = count()


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("SECRET_KEY", "", "SECRET_KEY"),
        ("SECRET_KEY", "short", "SECRET_KEY"),
        ("BASE_URL", "http://training.example", "BASE_URL"),
        ("MAIL_URL", "", "MAIL_URL"),
        ("FLASK_DEBUG", "1", "FLASK_DEBUG"),
        ("TRUSTED_PROXIES", "one", "TRUSTED_PROXIES"),
        ("COUNTERSIGN_ENV", "prod", "COUNTERSIGN_ENV"),
        ("WITNESSES", "https://witness.example", "WITNESSES"),
        ("WITNESSES", f"{WITNESS} ftp://witness.example", "WITNESSES"),
        ("WITNESSES", f"{WITNESS} https://", "WITNESSES"),
        ("WITNESSES", f"{WITNESS} https://a.example, {WITNESS} https://b.example", "WITNESSES"),
        ("WITNESSES", f"{WITNESS[:-4]}AAA= https://witness.example", "WITNESSES"),
        ("WITNESSES", f"{LOG} https://witness.example", "WITNESSES"),
    ],
    ids=lambda _value: str(next(NUMBERS)),  # the keys differ from process to process
)
def test_an_installation_does_not_start_half_set_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path, name, value, word
) -> None:
    set_all(monkeypatch, REAL | {"DATA_FOLDER": str(tmp_path), name: value})

    with pytest.raises(config.ConfigurationError, match=word):
        create_app()


@pytest.mark.parametrize("separator", ["\n", ", ", "\n\n ,"])
def test_witnesses_stand_on_lines_or_between_commas(
    monkeypatch: pytest.MonkeyPatch, tmp_path, separator: str
) -> None:
    other = Key("other.example/w", kind=4).vkey
    setting = separator.join([f"{WITNESS} https://witness.example/", f"{other}  http://127.0.0.1:8900"])
    set_all(monkeypatch, REAL | {"DATA_FOLDER": str(tmp_path), "WITNESSES": setting})

    with create_app().app_context():
        found = witnesses()

    assert [(each.name, each.url) for each in found] == [
        ("witness.example/w1", "https://witness.example"),
        ("other.example/w", "http://127.0.0.1:8900"),
    ]


@pytest.mark.parametrize(
    ("name", "value"), [("MAIL_URL", "smtp://mail.example"), ("BASE_URL", "https://training.example")]
)
def test_the_demo_refuses_the_settings_of_a_real_installation(
    monkeypatch: pytest.MonkeyPatch, tmp_path, name, value
) -> None:
    set_all(monkeypatch, {"COUNTERSIGN_ENV": "demo", "DATA_FOLDER": str(tmp_path), name: value})

    with pytest.raises(config.ConfigurationError, match="real installation"):
        create_app()


def test_a_restart_keeps_the_secret_and_signs_nobody_out(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    set_all(monkeypatch, {"COUNTERSIGN_ENV": "development", "DATA_FOLDER": str(tmp_path)})

    first, second = create_app(), create_app()

    assert first.config["SECRET_KEY"] == second.config["SECRET_KEY"]
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_a_demo_says_so_on_every_page_and_an_installation_does_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    set_all(
        monkeypatch, {"COUNTERSIGN_ENV": "demo", "DATA_FOLDER": str(tmp_path), "DATABASE_URL": "sqlite://"}
    )

    demo = create_app().test_client().get("/sign-in").text
    plain = create_app("testing").test_client().get("/sign-in").text

    assert "This is a demo with made-up people" in demo
    assert "This is a demo with made-up people" not in plain


# -- behind a reverse proxy ---------------------------------------------------------------------------


@pytest.fixture
def installation(monkeypatch: pytest.MonkeyPatch, tmp_path):
    """Makes a real installation on an empty database, with more settings."""

    def install(**settings: str):
        values = {"DATA_FOLDER": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'one.sqlite3'}"}
        set_all(monkeypatch, REAL | values | settings)
        app = create_app()
        with app.app_context():
            db.create_all()
        return app

    return install


def test_forms_are_taken_over_https_although_browsers_send_no_referer(installation) -> None:
    client = installation().test_client()
    page = client.get("/sign-in", base_url="https://training.example")

    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
    answer = client.post(
        "/sign-in", data={"csrf_token": token, "name": "x", "password": "y"},
        base_url="https://training.example",
    )  # fmt: skip

    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert answer.status_code == 422
    assert "do not belong together" in answer.text


@pytest.mark.parametrize(
    ("proxies", "address"), [("0", "10.0.0.1"), ("1", "203.0.113.7"), ("2", "198.51.100.2")]
)
def test_as_many_proxies_are_believed_as_stand_in_front(installation, proxies: str, address: str) -> None:
    app = installation(TRUSTED_PROXIES=proxies)
    heard = []
    app.before_request(lambda: heard.append(request.remote_addr))

    app.test_client().get(
        "/sign-in", environ_base={"REMOTE_ADDR": "10.0.0.1"},
        headers={"X-Forwarded-For": "1.1.1.1, 198.51.100.2, 203.0.113.7"},
    )  # fmt: skip

    assert heard == [address]


def test_an_error_in_the_log_does_not_hold_what_people_typed(installation) -> None:
    app = installation()

    with app.app_context(), pytest.raises(DBAPIError) as error:
        db.session.execute(text("SELECT :secret FROM nowhere"), {"secret": "lantern"})

    assert "lantern" not in str(error.value)
