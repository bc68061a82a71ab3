"""A server that must not run like this does not start, and says in one sentence what to set."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog

import config
from app import create_app

REAL = {
    "COUNTERSIGN_ENV": "production",
    "SECRET_KEY": "k" * 48,
    "BASE_URL": "https://training.example",
    "MAIL_URL": "smtp://mail.example:587",
    "DATABASE_URL": "sqlite://",
}


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


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("SECRET_KEY", "", "SECRET_KEY"),
        ("SECRET_KEY", "short", "SECRET_KEY"),
        ("BASE_URL", "http://training.example", "BASE_URL"),
        ("MAIL_URL", "", "MAIL_URL"),
        ("FLASK_DEBUG", "1", "FLASK_DEBUG"),
        ("COUNTERSIGN_ENV", "prod", "COUNTERSIGN_ENV"),
    ],
)
def test_an_installation_does_not_start_half_set_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path, name, value, word
) -> None:
    set_all(monkeypatch, REAL | {"DATA_FOLDER": str(tmp_path), name: value})

    with pytest.raises(config.ConfigurationError, match=word):
        create_app()


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
