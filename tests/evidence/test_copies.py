"""The signer's copies: the PDF and the proof, from the page, by mail, and by the link in the mail."""

from __future__ import annotations

import re
import shutil
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, select

from app.acknowledgements.models import Signature
from app.evidence import queries
from app.evidence.jobs import send_receipts
from app.extensions import db
from app.messages.jobs import deliver_due
from app.messages.models import Attachment, OutboxMessage
from app.sealing import log_key, why_not_to_start
from tests.acknowledgements.test_beside import refuse
from tests.acknowledgements.training import set_stage, sign, signed_in_client, the_signature
from tests.evidence.programs import run
from verifier import verify


def signed(app: Flask, now, **changes: str) -> tuple[FlaskClient, Signature]:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    sign(client, stage, **changes)
    return client, the_signature(app)


def proof_in(pdf: bytes, folder: Path) -> bytes:
    """The attached proof, as Poppler takes it out."""
    path = folder / "receipt.pdf"
    path.write_bytes(pdf)
    run("pdfdetach", "-save", "1", "-o", folder / "proof", path)
    return (folder / "proof").read_bytes()


def mails(app: Flask) -> list[EmailMessage]:
    """What the worker sent, after two turns of it."""
    with app.app_context():
        for _ in range(2):
            send_receipts()
            deliver_due()
    return app.extensions.get("mailbox", [])


def test_the_pdf_holds_the_signature_and_a_proof_that_verifies(app: Flask, now, tmp_path: Path) -> None:
    client, signature = signed(app, now, comment="On the bus.")

    answer = client.get(f"/receipts/{signature.key}/pdf")

    assert answer.mimetype == "application/pdf"
    proof = proof_in(answer.data, tmp_path)
    assert proof == client.get(f"/receipts/{signature.key}/proof").data
    with app.app_context():
        assert verify.verify_receipt(proof, verify.read_keys(log_key().vkey.encode())).proved
    words = " ".join(run("pdftotext", tmp_path / "receipt.pdf", "-").split())
    for said in ("Alice Arrow", "On the bus.", signature.key, "typed their own password again at"):
        assert said in words


def test_poppler_calls_the_pdf_valid_and_sees_one_changed_byte(
    sqlite_app: Flask, now, tmp_path: Path
) -> None:
    client, signature = signed(sqlite_app, now)
    pdf = client.get(f"/receipts/{signature.key}/pdf").data
    whole, changed = tmp_path / "whole.pdf", tmp_path / "changed.pdf"
    whole.write_bytes(pdf)
    changed.write_bytes(pdf[:2000] + bytes([pdf[2000] ^ 1]) + pdf[2001:])

    assert "Signature is Valid." in run("pdfsig", whole)
    assert "Digest Mismatch." in run("pdfsig", changed)


@pytest.mark.parametrize("outcome", ["signed", "refused"])
def test_the_mail_brings_the_pdf_and_the_proof_once(app: Flask, now, tmp_path: Path, outcome: str) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    refuse(client, stage) if outcome == "refused" else sign(client, stage)
    key = the_signature(app).key

    [mail] = [each for each in mails(app) if "receipt" in str(each) or key in str(each)]

    files = {part.get_filename(): part.get_payload(decode=True) for part in mail.iter_attachments()}
    assert list(files) == ["receipt.tlog-proof", "receipt.pdf"]
    assert proof_in(files["receipt.pdf"], tmp_path) == files["receipt.tlog-proof"]
    assert files["receipt.tlog-proof"] == client.get(f"/receipts/{key}/proof").data
    with app.app_context():  # nothing of it stays in the outbox
        assert db.session.scalar(select(func.count()).select_from(Attachment)) == 0


def test_without_a_key_the_mail_goes_out_with_the_proof_alone(sqlite_app: Flask, now, tmp_path: Path) -> None:
    _client, signature = signed(sqlite_app, now)
    sqlite_app.config["RECEIPT_SIGNER"] = str(tmp_path / "nowhere")

    [mail] = [each for each in mails(sqlite_app) if signature.key in str(each)]

    assert [part.get_filename() for part in mail.iter_attachments()] == ["receipt.tlog-proof"]


def test_without_a_key_the_page_is_kind_and_the_server_does_not_start(
    sqlite_app: Flask, now, tmp_path: Path
) -> None:
    client, signature = signed(sqlite_app, now)
    sqlite_app.config["RECEIPT_SIGNER"] = str(tmp_path / "nowhere")

    answer = client.get(f"/receipts/{signature.key}/pdf")

    assert answer.status_code == 503
    assert "nowhere" not in answer.text
    with sqlite_app.app_context():
        assert "make-authority" in (why_not_to_start() or "")


# -- by link ------------------------------------------------------------------------------------------


def link_in_mail(app: Flask) -> str:
    with app.app_context():
        send_receipts()
        body = db.session.scalars(select(OutboxMessage.body).where(OutboxMessage.kind == "receipt")).one()
    return re.search(r"http://countersign\.test(/receipts/by-link/\S+)", body or "")[1]


def test_the_link_in_the_mail_shows_the_receipt_without_signing_in(app: Flask, now, tmp_path: Path) -> None:
    owner, signature = signed(app, now)
    link, stranger = link_in_mail(app), app.test_client()

    page = stranger.get(link)

    assert page.status_code == 200
    assert "Alice Arrow" not in page.text  # the page says no more than it must; the files do
    assert stranger.get(f"{link}/proof").data == owner.get(f"/receipts/{signature.key}/proof").data
    assert stranger.get(f"{link}/pdf").data.startswith(b"%PDF")
    assert stranger.get(f"/receipts/{signature.key}").status_code == 303


def test_a_link_ends_after_its_time(sqlite_app: Flask, now) -> None:
    signed(sqlite_app, now)
    link = link_in_mail(sqlite_app)
    sqlite_app.config["RECEIPT_LINK_LIFETIME"] = -sqlite_app.config["RECEIPT_LINK_LIFETIME"]

    answer = sqlite_app.test_client().get(link)

    assert answer.status_code == 409
    assert "Sign in and open My records" in answer.text


@pytest.mark.parametrize("how", ["cut", "changed", "of another kind", "of nobody"])
def test_a_link_that_we_did_not_make_shows_nothing(sqlite_app: Flask, now, how: str) -> None:
    _client, signature = signed(sqlite_app, now)
    link = link_in_mail(sqlite_app)
    secret = sqlite_app.config["SECRET_KEY"]
    forged = {
        "cut": link[:-1],
        "changed": link[:-2] + ("A" if link[-2] != "A" else "B") + link[-1],  # the last sign has spare bits
        "of another kind": "/receipts/by-link/" + URLSafeTimedSerializer(secret).dumps(signature.key),
        "of nobody": "/receipts/by-link/"
        + URLSafeTimedSerializer(secret, salt="receipt by link").dumps("x" * 22),
    }[how]

    for path in (forged, f"{forged}/pdf", f"{forged}/proof"):
        assert sqlite_app.test_client().get(path).status_code == 404


# -- for whoever checks -------------------------------------------------------------------------------


def test_the_page_for_checking_says_where_a_receipt_stands_and_not_whose_it_is(
    sqlite_app: Flask, now
) -> None:
    _client, signature = signed(sqlite_app, now)
    stranger = sqlite_app.test_client()

    page = stranger.get(f"/verify?receipt={signature.key}")

    assert "This receipt is in the log" in page.text
    assert signature.text_sha256 in page.text
    assert "Alice" not in page.text
    assert "This receipt is in the log" not in stranger.get("/verify?receipt=unknown").text


def test_everything_that_it_takes_to_check_is_given_away(sqlite_app: Flask, now, tmp_path: Path) -> None:
    client, signature = signed(sqlite_app, now)
    stranger = sqlite_app.test_client()

    keys = verify.read_keys(stranger.get("/verify/log-keys").data)
    proof = client.get(f"/receipts/{signature.key}/proof").data
    assert verify.verify_receipt(proof, keys).proved
    newest = verify.read_checkpoint(verify.read_note(stranger.get("/verify/checkpoint").text))
    with sqlite_app.app_context():
        assert newest.size == queries.log_now().size
    assert stranger.get("/verify/program").data == Path(verify.__file__).read_bytes()
    assert stranger.get("/verify/authority").text.startswith("-----BEGIN CERTIFICATE-----")
    assert shutil.which("openssl") is None or "Harbour Lane" in run_openssl(stranger, tmp_path)


def run_openssl(client: FlaskClient, folder: Path) -> str:
    (folder / "authority.pem").write_bytes(client.get("/verify/authority").data)
    return run("openssl", "x509", "-in", folder / "authority.pem", "-noout", "-subject")


def test_before_the_first_entry_there_is_nothing_to_hand_out(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()

    assert client.get("/verify").status_code == 200
    assert client.get("/verify/checkpoint").status_code == 404
    assert client.get("/verify/log-keys").data == b""
