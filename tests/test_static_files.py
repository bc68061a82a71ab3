"""What browsers may keep, and for how long; and that no address in our style sheets is out of date."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask, url_for

from app import create_app
from app.static_files import KEPT, read_hash

STATIC = Path(__file__).parents[1] / "app" / "static"
SHEETS = sorted((STATIC / "css").glob("*.css"))
LESSON = 200_000  # bytes
LATIN = "vendor/inter-latin-wght-normal.woff2"
POLISH = "vendor/inter-polish-wght-normal.woff2"


def address(app: Flask, filename: str) -> str:
    with app.test_request_context():
        return url_for("static", filename=filename)


def test_an_address_changes_with_the_file(tmp_path: Path) -> None:
    (tmp_path / "words.css").write_text("a{}")
    app = create_app("testing")
    app.static_folder = str(tmp_path)
    before = address(app, "words.css")

    (tmp_path / "words.css").write_text("a{color:red}")

    assert re.fullmatch(r"/static/words\.css\?v=[0-9a-f]{8}", before)
    assert address(app, "words.css") != before


def test_what_is_asked_for_by_its_hash_is_kept_for_a_year(sqlite_app: Flask) -> None:
    answer = sqlite_app.test_client().get(address(sqlite_app, "css/tokens.css"))

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == KEPT


@pytest.mark.parametrize("query", ["", "?v=00000000", "?v="])
def test_what_is_asked_for_otherwise_is_asked_for_again(sqlite_app: Flask, query: str) -> None:
    answer = sqlite_app.test_client().get(f"/static/css/tokens.css{query}")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


def test_words_travel_compressed_to_who_takes_it(sqlite_app: Flask) -> None:
    client, path = sqlite_app.test_client(), address(sqlite_app, "css/tokens.css")
    plain = client.get(path)

    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    again = client.get(path, headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]})

    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert packed.headers["Cache-Control"] == KEPT
    assert again.status_code in (200, 304)


def test_pages_and_fonts_travel_as_they_are(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()
    for path in ("/sign-in", address(sqlite_app, LATIN)):
        assert "Content-Encoding" not in client.get(path, headers={"Accept-Encoding": "gzip"}).headers


@pytest.mark.parametrize("path", ["/static/nothing.css?v=00000000", "/static/../config.py", "/static/css"])
def test_what_is_not_there_is_not_found_and_not_kept(sqlite_app: Flask, path: str) -> None:
    answer = sqlite_app.test_client().get(path)

    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_addresses_in_style_sheets_carry_the_hash_of_their_file(sheet: Path) -> None:
    stale = []
    for found in re.findall(r'url\("(?!data:)([^"]+)"\)', sheet.read_text()):
        name, _mark, given = found.partition("?v=")
        file = (sheet.parent / name).resolve()
        if given != (right := read_hash(file, file.stat().st_mtime_ns)):
            stale.append(f"{found}: write ?v={right}")

    assert stale == []


def test_the_first_page_and_a_lesson_stay_light(sqlite_app: Flask) -> None:
    """A lesson may weigh 200 kB, all in all; this is what it shares with every page, in Polish."""
    page = sqlite_app.test_client().get("/sign-in").text
    files = {re.sub(r"\?.*", "", name) for name in re.findall(r'(?:href|src)="/static/([^"]+)', page)}
    loaded = {name for name in files if not name.endswith(".png")}  # icons are for home screens
    weight = len(page) + sum((STATIC / name).stat().st_size for name in {*loaded, POLISH})

    assert {"css/tokens.css", "css/components.css", "js/page.js", LATIN} <= loaded
    assert weight < LESSON - 50_000, weight
