"""The privacy notice: versions on record, shown once to each person, never a consent."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from app.demo.factories import make_person
from app.extensions import db
from app.people.roles import Role
from app.privacy.models import NoticeReceipt
from app.shared.clock import utc_now
from tests.acknowledgements.training import hidden, set_stage, signed_in_client
from tests.support import password_hash, post

ENGLISH, POLISH = "# Your data\n\nWe keep *little*.\n", "# Twoje dane\n\nMamy *niewiele*.\n"


def publish(app: Flask, folder: Path, english: str = ENGLISH) -> None:
    (folder / "en.md").write_text(english)
    (folder / "pl.md").write_text(POLISH)
    done = app.test_cli_runner().invoke(
        args=["privacy", "publish-notice", "--text", f"en={folder / 'en.md'}", "--text", f"pl={folder / 'pl.md'}",
              "--by", "Hanna Hart"]
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert sha256(english.encode()).hexdigest() in done.output


def receive(client) -> int:
    page = client.get("/privacy-notice").text
    sent = {name: hidden(page, name) for name in ("csrf_token", "language", "sha256")}
    return client.post("/privacy-notice/received", data=sent).status_code


def receipts(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        return [(each.language, each.sha256) for each in db.session.scalars(select(NoticeReceipt))]


def test_without_a_notice_nobody_is_led_away_and_the_page_is_kind(sqlite_app: Flask) -> None:
    set_stage(sqlite_app, utc_now())

    assert signed_in_client(sqlite_app).get("/").status_code == 200
    stranger = sqlite_app.test_client()
    assert "There is none here yet" in stranger.get("/privacy-notice").text
    assert 'href="/privacy-notice"' in stranger.get("/sign-in").text


def test_l16_it_is_shown_once_and_again_when_it_changes(app: Flask, tmp_path: Path) -> None:
    set_stage(app, utc_now())
    publish(app, tmp_path)
    client = signed_in_client(app)

    led = client.get("/")
    page = client.get("/privacy-notice").text

    assert (led.status_code, led.location) == (303, "/privacy-notice")
    assert "<em>little</em>" in page
    assert "It is no consent" in page
    assert receipts(app) == []  # looking at it is not yet having received it
    assert receive(client) == 303
    assert receipts(app) == [("en", sha256(ENGLISH.encode()).hexdigest())]
    assert client.get("/").status_code == 200
    assert "I have received it" not in client.get("/privacy-notice").text

    publish(app, tmp_path, "# Your data\n\nWe keep less.\n")

    assert client.get("/").status_code == 303
    assert "Version 2" in client.get("/privacy-notice").text
    assert receive(client) == 303
    assert "Version 1" in client.get("/privacy-notice").text  # among what was received
    assert len(receipts(app)) == 2


def test_what_was_sent_for_other_words_is_not_a_receipt(sqlite_app: Flask, tmp_path: Path) -> None:
    set_stage(sqlite_app, utc_now())
    publish(sqlite_app, tmp_path)
    client = signed_in_client(sqlite_app)
    token = hidden(client.get("/privacy-notice").text, "csrf_token")

    client.post("/privacy-notice/received", data={"csrf_token": token, "language": "en", "sha256": "0" * 64})

    assert receipts(sqlite_app) == []
    assert client.get("/").status_code == 303


def test_everybody_reads_it_in_each_language_and_it_locks_nothing(sqlite_app: Flask, tmp_path: Path) -> None:
    stage = set_stage(sqlite_app, utc_now())
    publish(sqlite_app, tmp_path)

    stranger = sqlite_app.test_client()
    assert "<em>niewiele</em>" in stranger.get("/privacy-notice?lang=pl").text
    assert "<em>little</em>" in stranger.get("/privacy-notice?lang=../../etc/passwd").text
    assert "I have received it" not in stranger.get("/privacy-notice").text
    assert signed_in_client(sqlite_app).get(f"/assignments/{stage.assignment}").status_code == 200


def test_hr_looks_at_a_notice_and_then_publishes_it_on_a_page(sqlite_app: Flask) -> None:
    set_stage(sqlite_app, utc_now())
    with sqlite_app.app_context():
        make_person(
            "Hanna Hart",
            email="hanna@x.example",
            roles=(Role.HR,),
            password_hash=password_hash(),
            now=utc_now(),
        )
        db.session.commit()
    client = signed_in_client(sqlite_app, "hanna@x.example")
    page, texts = "/privacy-notice/new", {"text-en": ENGLISH, "text-pl": POLISH}

    looked = post(client, page, texts | {"step": "look"})
    nothing_yet = client.get("/privacy-notice").text
    published = post(client, page, texts | {"step": "publish"})
    again = post(client, page, texts | {"step": "publish"})
    empty = post(client, page, {"text-en": " ", "text-pl": "", "step": "publish"})

    assert "<em>little</em>" in looked.text
    assert "There is none here yet" in nothing_yet
    assert published.status_code == 303
    assert "<em>little</em>" in client.get("/privacy-notice").text
    assert "We keep *little*." in client.get(page).text, "the one in force is where the next one begins"
    assert (again.status_code, "Nothing here differs" in again.text) == (409, True)
    assert (empty.status_code, "in one language at least" in empty.text) == (409, True)
    assert signed_in_client(sqlite_app).get("/").location == "/privacy-notice"
