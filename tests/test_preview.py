"""The bank in the browser before it is published: every page, and nothing stored."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask

from app import create_app, preview

SMALL = Path(__file__).parent / "courses" / "bank"
STAFF = "/preview/assigned/en/staff"
ROW = f"{STAFF}/scenarios/row/kuba"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


@pytest.fixture
def app(folder: Path, tmp_path: Path) -> Flask:
    """An application without any table: what is not there cannot be written to."""
    made = create_app("testing", SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'none.sqlite3'}")
    preview.init_app(made, folder)
    return made


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("mode", ["assigned", "open"])
@pytest.mark.parametrize(("language", "title"), [("en", "A row"), ("pl", "Kłótnia")])
def test_every_mode_and_language_has_its_pages(app: Flask, mode: str, language: str, title: str) -> None:
    client = app.test_client()

    assert f"/preview/{mode}/{language}/staff" in client.get("/preview/").text
    assert title in client.get(f"/preview/{mode}/{language}/staff").text
    assert client.get(f"/preview/{mode}/{language}/staff/lessons/L1").status_code == 200


def test_a_scenario_is_walked_by_its_address(app: Flask) -> None:
    client = app.test_client()

    begun, further, over = (client.get(f"{ROW}{way}").text for way in ("", "?way=c", "?way=c.a"))

    assert "Kuba is shouted at in a thread." in begun
    assert "A reply feeds it." not in begun
    assert "A reply feeds it." in further
    assert "Next day a guest asks again." in further
    assert "If I see a row then I tell." in over


def test_a_step_that_is_not_there_any_more_ends_the_way(app: Flask) -> None:
    assert "Kuba is shouted at in a thread." in app.test_client().get(f"{ROW}?way=z.a").text


def test_a_saved_file_is_seen_at_once_and_changes_the_state(app: Flask, folder: Path) -> None:
    client = app.test_client()
    before = client.get("/preview/state").text
    client.get(STAFF)

    replace(folder / "scenarios" / "row.yaml", "title: {en: A row", "title: {en: A quarrel")

    assert client.get("/preview/state").text != before
    assert "A quarrel" in client.get(STAFF).text


def test_drafts_are_shown_and_findings_told(app: Flask, folder: Path) -> None:
    replace(folder / "scenarios" / "row.yaml", "status: reviewed", "status: draft")
    replace(folder / "scenarios" / "row.yaml", "minutes: 3", "minutes: 5")

    page = app.test_client().get(STAFF).text

    assert "A row" in page
    assert "It takes 5 minutes" in page


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("rules.yaml", "schema: rules/1", "schema: rules/9", "F1"),
        ("scenarios/row.yaml", "{mate} is shouted", "{mat} is shouted", "P1"),
    ],
)
def test_a_broken_bank_is_explained(
    app: Flask, folder: Path, file: str, old: str, new: str, code: str
) -> None:
    replace(folder / file, old, new)

    for path in (STAFF, f"{STAFF}/lessons/L1", ROW):
        answer = app.test_client().get(path)
        assert answer.status_code == 200
        assert f" {code} " in answer.text


@pytest.mark.parametrize("path", ["/preview/loud/en/staff", "/preview/open/de/staff"])
def test_what_the_format_does_not_know_does_not_exist(app: Flask, path: str) -> None:
    assert app.test_client().get(path).status_code == 404


def test_an_installation_has_no_preview(sqlite_app: Flask, folder: Path) -> None:
    sqlite_app.config["ENVIRONMENT"] = "production"

    answer = sqlite_app.test_cli_runner().invoke(args=["quizzes", "preview", str(folder)])

    assert answer.exit_code == 1
    assert "shows answer keys" in answer.output
    assert sqlite_app.test_client().get("/preview/").status_code == 404
