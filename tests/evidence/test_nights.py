"""The audit runs every night by itself, and those who answer for the log see what it found."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select

from app.acknowledgements.models import Signature
from app.demo.factories import make_person
from app.evidence.jobs import audit_nightly
from app.extensions import db
from app.ledger.actions import keep_refusal
from app.ledger.models import AuditRun, WitnessRefusal
from app.ledger.queries import newest_audit
from app.ledger.queries import witnesses as configured
from app.people.roles import Role
from app.shared.clock import utc_now
from tests.evidence.tampering import administrator, change, set_scene
from tests.evidence.test_watching import mails, page_of, people, warn
from tests.ledger.watching import STRANGER, watched_by
from tests.support import password_hash


def night(app: Flask, now: datetime) -> str:
    with app.app_context():
        return audit_nightly(now)


def falsify(app: Flask) -> None:
    with administrator(app):
        change(Signature, Signature.id == 1, text="I agree to everything.")


def test_it_runs_once_a_night_and_at_once_where_it_never_ran(app: Flask, now) -> None:
    assert night(app, now) == ""  # there is no log yet
    set_scene(app, now)
    early = now.replace(hour=0, minute=59)  # in UTC; the company is in Warsaw or in UTC

    said = [night(app, now), night(app, now + timedelta(hours=9)), night(app, early + timedelta(days=1)),
            night(app, now.replace(hour=3) + timedelta(days=1))]  # fmt: skip

    assert said[1:3] == ["", ""]
    assert said[0] == said[3]
    assert said[0].endswith(" entries audited, 0 differences")
    with app.app_context():
        runs = db.session.scalars(select(AuditRun).order_by(AuditRun.night)).all()
        assert [(run.night, run.differences, run.words) for run in runs] == [
            (now.date(), 0, []), (now.date() + timedelta(days=1), 0, []),
        ]  # fmt: skip


def test_what_it_finds_is_an_alarm_until_the_next_one_finds_nothing(app: Flask, now) -> None:
    set_scene(app, now)
    with app.app_context():
        make_person(
            "Adam Ash", roles=(Role.ADMINISTRATOR,), email="adam@harbourlane.example",
            password_hash=password_hash(), now=now,
        )  # fmt: skip
        db.session.commit()
    app.test_cli_runner().invoke(args=["evidence", "catch-up"])
    with app.app_context():
        words = db.session.scalars(select(Signature.text).where(Signature.id == 1)).one()
    falsify(app)
    tonight = utc_now()

    assert night(app, tonight).endswith("2 differences")

    assert warn(app) == "1 administrators warned"
    assert mails(app) == ["The evidence log and what is stored differ"]
    for name in ("hanna", "dana", "adam"):
        assert "Last night’s audit found 2 differences" in page_of(app, name, "/")
    assert "Last night’s audit" not in page_of(app, "bob", "/")
    page = page_of(app, "dana", "/evidence-log")
    assert "its text is not the one whose SHA-256 it names" in page
    assert "I agree to everything" not in page

    with administrator(app):
        change(Signature, Signature.id == 1, text=words)
    assert night(app, tonight + timedelta(days=1)).endswith("0 differences")
    assert "Last night’s audit found" not in page_of(app, "hanna", "/")
    assert "Nothing differs" in page_of(app, "hanna", "/evidence-log")
    assert warn(app, days=1) == ""


def test_before_the_first_one_the_page_says_so(sqlite_app: Flask) -> None:
    people(sqlite_app)

    assert "It has not run yet." in page_of(sqlite_app, "dana", "/evidence-log")


def test_of_two_workers_the_first_to_finish_counts(app: Flask, now, monkeypatch) -> None:
    set_scene(app, now)
    assert night(app, now) != ""
    monkeypatch.setattr(
        "app.evidence.jobs.night_to_audit", lambda _now: now.date()
    )  # as the other one saw it

    assert night(app, now) == ""

    with app.app_context():
        assert len(db.session.scalars(select(AuditRun)).all()) == 1


def test_a_file_beside_the_key_that_cannot_be_read_is_a_difference(sqlite_app: Flask, now, tmp_path) -> None:
    set_scene(sqlite_app, now)
    sqlite_app.config["DATA_FOLDER"] = str(tmp_path)
    (tmp_path / "log-witnessed").write_text("no note")

    assert night(sqlite_app, now).endswith("1 differences")
    with sqlite_app.app_context():
        found = newest_audit()
        assert found is not None
        assert found.words[0].startswith("log-witnessed: ")


def test_the_words_of_a_witness_that_refuses_are_on_the_page_once(app: Flask, now) -> None:
    set_scene(app, now)
    watched_by(app, (STRANGER.vkey, "http://127.0.0.1:1"))
    with app.app_context():
        (witness,) = configured()
        for words in ("Log not <known>.", "Log not <known>.", "Closed."):
            keep_refusal(witness=witness, status=404, words=words, now=utc_now())
        db.session.commit()
        assert len(db.session.scalars(select(WitnessRefusal)).all()) == 2

    page = page_of(app, "dana", "/evidence-log")

    assert "Closed." in page
    assert "not &lt;known&gt;" not in page
