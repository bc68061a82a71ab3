"""The living style guide: there while we build, gone where people work, and whole in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.error_words import WORDS
from app.style_guide import STANDINGS

UI = Path(__file__).parents[1] / "app" / "templates" / "components" / "ui.html"
GUIDE = Path(__file__).parents[1] / "app" / "templates" / "style_guide.html"
INSIDE_OTHERS = {"csrf", "post_button", "errors_of", "standing_chip"}  # shown by the parts that use them


@pytest.mark.parametrize("language", ["en", "pl"])
def test_the_guide_shows_every_standing_and_every_error(sqlite_app: Flask, language: str) -> None:
    page = sqlite_app.test_client().get("/style-guide", headers={"Accept-Language": language})

    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert {name for name in STANDINGS if f"chip-{name}" not in page.text} == set()
    assert {status for status in WORDS if f"{status}: " not in page.text} == set()


def test_no_part_is_missing_from_the_guide() -> None:
    parts = set(re.findall(r"{% macro (\w+)", UI.read_text())) - INSIDE_OTHERS

    assert {part for part in parts if f"ui.{part}(" not in GUIDE.read_text()} == set()


def test_an_installation_has_no_style_guide(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECRET_KEY", "x" * 40)
    monkeypatch.setenv("BASE_URL", "https://countersign.example")
    monkeypatch.setenv("MAIL_URL", "smtp://mail.example:25")
    monkeypatch.setenv("DATA_FOLDER", str(tmp_path))
    app = create_app("production")

    assert app.test_client().get("/style-guide", base_url="https://countersign.example").status_code == 404


@pytest.mark.parametrize("environment", ["development", "demo"])
def test_those_who_build_have_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, environment: str) -> None:
    monkeypatch.setenv("DATA_FOLDER", str(tmp_path))

    assert create_app(environment).test_client().get("/style-guide").status_code == 200
