"""Whoever answers for the log learns that nobody outside sees it any more; and receipts say who did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.demo.factories import make_person
from app.evidence.jobs import warn_of_log
from app.evidence.models import LogWarning
from app.extensions import db
from app.ledger.jobs import ask_witnesses
from app.ledger.models import Contradiction
from app.messages.models import OutboxMessage
from app.people.roles import Role
from app.sealing import log_key
from app.shared.clock import utc_now
from tests.acknowledgements.training import (
    confirm,
    go_to_review,
    set_stage,
    sign,
    signed_in_client,
    the_signature,
)
from tests.evidence.packs import company, pack
from tests.evidence.programs import run
from tests.ledger.entering import enter
from tests.ledger.watching import STRANGER, key_of, trusting, watched_by
from tests.support import password_hash, sign_in
from tests.witness.program import Witness
from verifier import verify

NOBODY = (STRANGER.vkey, "http://127.0.0.1:1")
HOME = "The oldest of them is from"


@pytest.fixture(autouse=True)
def data_folder(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    for name in ("app", "sqlite_app"):
        if name in request.fixturenames:
            request.getfixturevalue(name).config["DATA_FOLDER"] = str(tmp_path / "data")


@pytest.fixture
def witness(tmp_path: Path, app: Flask) -> Iterator[Witness]:
    program = trusting(Witness(tmp_path), key_of(app))
    try:
        yield program.start()
    finally:
        program.close()


def people(app: Flask) -> None:
    with app.app_context():
        for name, role in (("Hanna", Role.HR), ("Dana", Role.AUDITOR), ("Adam", Role.ADMINISTRATOR)):
            make_person(
                f"{name} Ash", roles=(role,), email=f"{name.lower()}@harbourlane.example",
                password_hash=password_hash(), now=utc_now(),
            )  # fmt: skip
        make_person(
            "Bob Baker", email="bob@harbourlane.example", password_hash=password_hash(), now=utc_now()
        )
        db.session.commit()


def entered(app: Flask, *, hours: float) -> None:
    with app.app_context():
        enter("releases/1", utc_now() - timedelta(hours=hours))
        db.session.commit()


def page_of(app: Flask, name: str, path: str) -> str:
    client = app.test_client()
    sign_in(client, f"{name}@harbourlane.example")
    return client.get(path).text


def warn(app: Flask, *, days: int = 0) -> str:
    with app.app_context():
        return warn_of_log(utc_now() + timedelta(days=days))


def mails(app: Flask) -> list[str]:
    with app.app_context():
        return list(
            db.session.scalars(select(OutboxMessage.subject).where(OutboxMessage.kind == "log_alarm"))
        )


def test_the_alarm_appears_where_they_look_and_goes_when_a_witness_has_seen_it(app: Flask, witness) -> None:
    people(app)
    entered(app, hours=3)
    watched_by(app, NOBODY)

    for name in ("hanna", "dana", "adam"):
        assert HOME in page_of(app, name, "/")
        assert HOME in page_of(app, name, "/evidence-log")
    assert HOME not in page_of(app, "bob", "/")

    watched_by(app, witness)
    with app.app_context():
        ask_witnesses()
    assert HOME not in page_of(app, "hanna", "/")
    shown = page_of(app, "hanna", "/evidence-log")
    assert "All is well: a witness has seen every entry." in shown
    assert "witness.example.org/w1" in shown
    assert "Has seen everything" in shown
    assert "witnesses outside the company see to that" in shown


def test_a_pack_shows_who_saw_the_log_that_it_was_made_of(app: Flask, now, witness) -> None:
    signed = company(app, now)
    watched_by(app, witness)
    with app.app_context():
        ask_witnesses()
        keys = verify.read_keys(f"{log_key().vkey}\n{witness.vkey}\n".encode())

    account = verify.verify_pack(BytesIO(pack(app, now, signed.today)), keys)

    assert account.proved
    assert [dict(each.parameters)["name"] for each in account.findings if each.id == "head_witnessed"] == [
        "witness.example.org/w1"
    ]


def test_two_hours_are_the_limit(sqlite_app: Flask) -> None:
    people(sqlite_app)
    entered(sqlite_app, hours=1.9)
    watched_by(sqlite_app, NOBODY)

    assert HOME not in page_of(sqlite_app, "hanna", "/")
    assert "The newest 2 entries wait to be seen." in page_of(sqlite_app, "hanna", "/evidence-log")
    assert warn(sqlite_app) == ""


def test_without_a_witness_there_is_no_alarm_and_the_page_says_how_to_get_one(sqlite_app: Flask) -> None:
    people(sqlite_app)
    entered(sqlite_app, hours=30)

    page = page_of(sqlite_app, "dana", "/evidence-log")

    assert "Nobody outside watches this log." in page
    assert "WITNESSES" in page
    assert "witnesses outside the company see to that" not in page
    assert HOME not in page_of(sqlite_app, "dana", "/")
    assert warn(sqlite_app) == ""


def test_an_empty_log_has_a_page(sqlite_app: Flask) -> None:
    people(sqlite_app)
    watched_by(sqlite_app, NOBODY)

    assert "The first signature begins the log." in page_of(sqlite_app, "adam", "/evidence-log")


def test_administrators_get_one_mail_a_day_while_it_lasts(app: Flask) -> None:
    people(app)
    entered(app, hours=3)
    watched_by(app, NOBODY)

    assert [warn(app), warn(app), warn(app, days=1), warn(app, days=1)] == [
        "1 administrators warned", "", "1 administrators warned", "",
    ]  # fmt: skip

    assert mails(app) == ["No witness has seen the newest entries of the evidence log"] * 2
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(LogWarning)) == 2
        watched_by(app)
    assert warn(app, days=2) == ""


def test_a_stopped_log_is_told_and_nobody_can_sign(app: Flask, now) -> None:
    people(app)
    stage = set_stage(app, now)
    with app.app_context():
        enter("releases/1", now)
        db.session.commit()
        origin = log_key().origin
        db.session.add(
            Contradiction(
                origin=origin,
                size=7,
                witness=STRANGER.vkey,
                checkpoint="as the witness showed it",
                found_at=now,
            )
        )
        db.session.commit()

    client = signed_in_client(app)
    assert "5 entries are missing" in page_of(app, "hanna", "/")
    assert "5 entries are missing" in page_of(app, "adam", "/evidence-log")
    assert warn(app) == "1 administrators warned"
    assert mails(app) == ["Nothing can be signed: the evidence log is stopped"]
    answer = confirm(client, stage, go_to_review(client, stage))
    assert answer.status_code == 503
    assert "This cannot be saved at the moment" in answer.text


def test_receipt_page_pdf_and_proof_say_who_saw_the_log(app: Flask, now, tmp_path: Path, witness) -> None:
    watched_by(app, witness)
    stage = set_stage(app, now)
    client = signed_in_client(app)
    sign(client, stage)
    key = the_signature(app).key
    assert "No witness has confirmed it yet." in client.get(f"/receipts/{key}").text

    with app.app_context():
        enter("releases/1", utc_now())
        db.session.commit()
        ask_witnesses()

    assert "Witness witness.example.org/w1, " in client.get(f"/receipts/{key}").text
    (tmp_path / "receipt.pdf").write_bytes(client.get(f"/receipts/{key}/pdf").data)
    assert "Witness witness.example.org/w1," in " ".join(
        run("pdftotext", tmp_path / "receipt.pdf", "-").split()
    )
    proof = client.get(f"/receipts/{key}/proof").data
    account = verify.verify_receipt(proof, verify.read_keys(f"{key_of(app)}\n{witness.vkey}\n".encode()))
    assert account.proved
    assert "witnessed" in [finding.id for finding in account.findings]
