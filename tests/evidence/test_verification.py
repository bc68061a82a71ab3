"""Handing in a receipt on the page: what it says of every kind of file, in words and in both languages."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from pyhanko.pdf_utils.embed import EmbeddedFileObject, FileSpec, embed_file
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from sqlalchemy import text

from app.evidence.pdf_signing import load_signer, make_authority
from app.evidence.pdf_signing import sign as sign_pdf
from app.evidence.receipt_document import render
from app.extensions import db
from app.ledger.queries import consistency_proof, log_key_lines, newest_checkpoint
from app.ledger.receipts import head
from tests.conftest import NOW, KeptSqlite
from tests.evidence.handing_in import Desk, attaching, desk, our_log, verdict, words
from tests.evidence.receipts import receipt
from tests.ledger.entering import enter
from tests.support import csrf_token
from tests.verifier.reference import (
    LOG,
    WITNESS,
    Signer,
    asking_for_passkey,
    log_of,
    pack_files,
    signed_log,
    with_passkey,
    zipped,
)

OTHER = signed_log(30)


@pytest.fixture(scope="module")
def alice() -> Iterator[Desk]:
    kept = KeptSqlite()  # of its own: the one that tests share is emptied after each
    yield desk(kept.app, NOW, comment="On the bus.")
    kept.close()


def newer_head(app: Flask, old: int) -> bytes:
    """The log as it is now, for whoever holds a receipt of `old` entries."""
    with app.app_context():
        newest = newest_checkpoint()
        size = int(newest.split("\n")[1])
        return head(old=old, proof=consistency_proof(old, size), checkpoint=newest)


def more_entries(app: Flask, count: int = 3) -> None:
    for number in range(count):
        with app.app_context():
            enter(f"releases/{number}", datetime.now(UTC))
            db.session.commit()


# -- genuine ------------------------------------------------------------------------------------------


def test_a_pdf_says_who_signed_what_and_when(app: Flask, now) -> None:
    signed = desk(app, now, comment="On the bus.")

    answer = signed.hand_in(signed.pdf)

    assert answer.status_code == 200
    assert verdict(answer) == "Genuine, and unchanged since"
    said = words(answer)
    for told in (
        "Alice Arrow",
        "Social media at work",
        "Signed with a comment",
        "On the bus.",
        "Europe/Warsaw",
        "I could ask questions.",
        "90 of 100 points; 75% were needed.",
        "typed their own password again",
        "Stay safe. Keep R-SAFE-1 and R-CUST-1.",
        "as the company signed it, to the last byte (Harbour Lane Coffee: receipts)",
        "still holds it unchanged",
        "no key that they alone hold has signed it",
        "whoever runs the server could have made up an entry",
    ):
        assert told in said


def test_it_is_honest_about_whose_word_it_is(alice: Desk) -> None:
    """The server vouches for its own key; only a key that the reader brings is proof against the server."""
    with alice.app.app_context():
        key = log_key_lines()[0]

    own_word = words(alice.hand_in(alice.proof))
    named = words(alice.hand_in(alice.proof, public_key=key))

    assert "It is this server that tells you that its own key signed it." in own_word
    assert "You named this key." not in own_word
    assert "It is signed with the key that you named." in named
    assert "It is this server that tells you" not in named


def test_the_page_speaks_polish(alice: Desk) -> None:
    answer = alice.hand_in(alice.pdf, language="pl")

    assert verdict(answer) == "Prawdziwe i\N{NO-BREAK SPACE}od tego czasu niezmienione"
    said = words(answer)
    assert "Według zapisu serwera: ponownie wpisano własne hasło." in said
    assert "Podpisano z uwagą: „Social media at work”, język: Angielski." in said
    assert "Potwierdzone: te słowa wpisał" in said
    for english in ("PROVED", "STRENGTH", "Statement:", "Also entered", "The log", "Signed:"):
        assert english not in said


def test_what_stands_in_the_log_as_json_reads_like_words(alice: Desk) -> None:
    said = words(alice.hand_in(alice.proof))

    assert "maximum: 100; pass_mark: 75; points: 90" in said
    assert "authentication, on_shared_device = no" in said
    assert "{" not in said


def test_a_pdf_and_its_proof_tell_one_history(alice: Desk) -> None:
    answer = alice.hand_in(alice.pdf, alice.proof)

    assert verdict(answer) == "Genuine, and unchanged since"
    assert "both tell one history" in words(answer)


@pytest.mark.parametrize("head_first", [False, True])
def test_a_newer_state_of_the_log_still_holds_the_receipt(sqlite_app: Flask, now, head_first: bool) -> None:
    signed = desk(sqlite_app, now)
    more_entries(sqlite_app)
    pair = [signed.pdf, newer_head(sqlite_app, 2)]

    answer = signed.hand_in(*(pair[::-1] if head_first else pair))

    assert verdict(answer) == "Genuine, and unchanged since"
    assert "the newer log of 5 entries" in words(answer)
    assert "as it is now with 5 entries, still holds it unchanged" in words(answer)


def test_a_pack_is_told_whole(alice: Desk) -> None:
    log = our_log(alice.app, 9)
    pack = zipped(pack_files(log, {"a": log.receipt(3, 9), "b": log.receipt(8, 9)}, 9)).getvalue()

    answer = alice.hand_in(pack)

    assert verdict(answer) == "Genuine, and unchanged since"
    assert "all 4 files are there" in words(answer)
    assert "2 of 2 receipts also stand in the pack's own checkpoint" in words(answer)


def test_a_personal_key_is_told_as_the_stronger_proof(alice: Desk) -> None:
    answer = alice.hand_in(signed_log(5, entry=with_passkey(asking_for_passkey(3))).receipt(3, 5))

    assert "signed with the person's own key" in words(answer)
    assert "no key that they alone hold" not in words(answer)


# -- a PDF that is not as it was ----------------------------------------------------------------------


def test_of_a_changed_pdf_the_proof_counts_and_both_are_said(alice: Desk) -> None:
    changed = alice.pdf[:2000] + bytes([alice.pdf[2000] ^ 1]) + alice.pdf[2001:]

    answer = alice.hand_in(changed)

    assert verdict(answer) == "The proof is genuine, the PDF around it is not"
    assert "It was changed after it was signed" in words(answer)
    assert "Do not trust what the PDF shows." in words(answer)
    assert "On the bus." in words(answer)


def test_what_is_added_to_a_signed_pdf_is_a_change(alice: Desk) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(alice.pdf))
    writer.root["/Note"] = writer.root["/Type"]
    writer.update_root()
    added = io.BytesIO()
    writer.write(added)

    answer = alice.hand_in(added.getvalue())

    assert added.getvalue().startswith(alice.pdf)
    assert verdict(answer) == "The proof is genuine, the PDF around it is not"


def test_a_pdf_that_somebody_else_signed_is_told_apart(alice: Desk, tmp_path: Path) -> None:
    make_authority(tmp_path / "keys", "Harbour Lane Coffee", datetime.now(UTC) - timedelta(minutes=1))
    lookalike = sign_pdf(
        render(receipt(legal_name="Mallory"), proof=alice.proof),
        load_signer(tmp_path / "keys"),
        field_name="Signature",
    )

    answer = alice.hand_in(lookalike)

    assert verdict(answer) == "The proof is genuine, the PDF around it is not"
    assert "signed by somebody whom this server does not know" in words(answer)
    assert "Mallory" not in words(answer)


def test_an_unsigned_pdf_is_told_apart(alice: Desk) -> None:
    answer = alice.hand_in(render(receipt(), proof=alice.proof))

    assert verdict(answer) == "The proof is genuine, the PDF around it is not"
    assert "It carries no signature of the company." in words(answer)


def test_a_second_proof_slipped_into_a_pdf_is_refused(alice: Desk) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(alice.pdf))
    file = EmbeddedFileObject.from_file_data(writer, OTHER.receipt(3, 30))
    embed_file(writer, FileSpec("receipt.tlog-proof", embedded_data=file))
    slipped = io.BytesIO()
    writer.write(slipped)

    answer = alice.hand_in(slipped.getvalue())

    assert answer.status_code == 422
    assert "more attachments than a receipt has" in words(answer)


def test_without_a_signing_key_of_ours_the_proof_is_still_told(
    sqlite_app: Flask, now, tmp_path: Path
) -> None:
    signed = desk(sqlite_app, now)
    sqlite_app.config["RECEIPT_SIGNER"] = str(tmp_path / "nowhere")
    sqlite_app.extensions.pop("receipt_signer")

    answer = signed.hand_in(signed.pdf)

    assert answer.status_code == 200
    assert "signed by somebody whom this server does not know" in words(answer)


# -- other people's receipts --------------------------------------------------------------------------


def test_a_receipt_of_another_organisation_is_told_apart(alice: Desk) -> None:
    answer = alice.hand_in(OTHER.receipt(3, 20))

    assert verdict(answer) == "Sound, but nobody compared its key"
    assert "of another log, “harbour.example/log”, and not of this company’s" in words(answer)
    assert "Alice Zając" in words(answer)


def test_with_its_key_a_receipt_of_another_organisation_is_proved(alice: Desk) -> None:
    answer = alice.hand_in(OTHER.receipt(3, 20), public_key=f"# ours\n{LOG.vkey}\r\n{WITNESS.vkey}\n")

    assert verdict(answer) == "Genuine, and unchanged since"
    assert "the witness “witness.example/w1”, whose key you named, saw the log" in words(answer)


def test_our_name_with_another_key_is_refused(alice: Desk) -> None:
    name = "countersign.test/log"

    answer = alice.hand_in(log_of(9, origin=name, signers=(Signer(name, seed=9),)).receipt(3, 9))

    assert answer.status_code == 422
    assert verdict(answer) == "Not accepted"
    assert "a key (" in words(answer)
    assert "that this log never had" in words(answer)


def test_another_key_than_the_named_one_is_refused(alice: Desk) -> None:
    answer = alice.hand_in(alice.proof, public_key=LOG.vkey)

    assert answer.status_code == 422
    assert "which is not among the keys that you named" in words(answer)


def test_receipts_of_two_logs_cannot_be_compared(alice: Desk) -> None:
    answer = alice.hand_in(alice.proof, OTHER.receipt(3, 20))

    assert answer.status_code == 422
    assert "These are of two logs" in words(answer)


def test_two_receipts_that_share_nothing_leave_the_question_open(alice: Desk) -> None:
    log = log_of(12)

    answer = alice.hand_in(log.receipt(0, 1), log.receipt(11, 12))

    assert answer.status_code == 200
    assert verdict(answer) == "Sound, but not all that you asked is answered"
    assert "Ask for a newer head" in words(answer)


@pytest.mark.parametrize("swap", ["proof", "head", "entry"])
def test_swapped_parts_are_refused_with_the_reason(alice: Desk, swap: str) -> None:
    log = signed_log(20)
    lines = log.receipt(3, 20).split(b"\n")
    other = log.receipt(4, 20).split(b"\n")
    files = {
        "proof": (b"\n".join([*lines[:2], other[2], *lines[3:]]),),
        "entry": (b"\n".join([lines[0], other[1], *lines[2:]]),),
        "head": (log.receipt(3, 20), log.head(12, 20)),
    }[swap]

    answer = alice.hand_in(*files)

    assert answer.status_code == 422
    assert {
        "proof": "it stands at place 3, the receipt puts it at place 4",
        "entry": "it stands at place 4, the receipt puts it at place 3",
        "head": "The head continues a log of 12 entries",
    }[swap] in words(answer)


# -- a log that does not keep its word ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "said"), [(7, "fewer entries now (2) than this receipt saw (7)"), (2, "it was changed")]
)
def test_that_our_log_is_another_one_now_is_said_first(alice: Desk, size: int, said: str) -> None:
    answer = alice.hand_in(our_log(alice.app, size).receipt(1, size))

    assert verdict(answer) == "The receipt holds, but the log on this server does not"
    assert said in words(answer)


def test_a_log_with_a_row_torn_out_is_another_one(sqlite_app: Flask, now) -> None:
    signed = desk(sqlite_app, now)
    more_entries(sqlite_app)
    with sqlite_app.app_context():
        table = "ledger_entries"
        for trigger in triggers_on(table):
            db.session.execute(text(f'DROP TRIGGER "{trigger}"'))
        db.session.execute(text(f"DELETE FROM {table} WHERE sequence IN (2, 3)"))
        db.session.commit()

    answer = signed.hand_in(signed.proof)

    assert answer.status_code == 200
    assert verdict(answer) == "The receipt holds, but the log on this server does not"


def triggers_on(table: str) -> list[str]:
    found = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
    return list(db.session.scalars(found, {"table": table}))


# -- what cannot be taken -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ((b"",), "none of the files that the page reads"),
        ((b"From: me\n\nhello",), "none of the files that the page reads"),
        ((b"old 2\n\nx",), "cannot be checked together"),
        ((OTHER.head(2, 20), OTHER.head(2, 20)), "cannot be checked together"),
        ((b"PK\x03\x04", OTHER.receipt(3, 20)), "cannot be checked together"),
        ((b"PK\x03\x04 and no more",), "not a pack that can be read: it does not end like a plain archive"),
        ((b"c2sp.org/tlog-proof@v1\r\nextra",), "not UTF-8 text without control characters"),
        ((attaching(b"no proof"),), "Line 1 is not what a receipt has there"),
    ],
)
def test_a_file_that_is_none_says_why_and_what_to_do(
    alice: Desk, files: tuple[bytes, ...], said: str
) -> None:
    answer = alice.hand_in(*files)

    assert answer.status_code == 422
    assert verdict(answer) == "Not accepted"
    assert said in words(answer)


def test_without_a_file_the_form_says_so(alice: Desk) -> None:
    client = alice.app.test_client()

    answer = client.post("/verify", data={"csrf_token": csrf_token(client, "/verify")})

    assert answer.status_code == 422
    assert "Choose the file that you want to check." in words(answer)


@pytest.mark.parametrize("key", ["nonsense", "# only a remark", LOG.vkey[:-4] + "AAA="])
def test_what_is_typed_as_a_key_and_is_none_stays_in_the_form(alice: Desk, key: str) -> None:
    answer = alice.hand_in(alice.proof, public_key=key)

    assert answer.status_code == 422
    assert "This is no public key of a log." in words(answer)
    assert key in words(answer)


def test_before_the_first_entry_the_page_checks_all_the_same(sqlite_app: Flask) -> None:
    nobody = Desk(sqlite_app, "", b"", b"")

    assert verdict(nobody.hand_in(OTHER.receipt(3, 20))) == "Sound, but nobody compared its key"


# -- by number ----------------------------------------------------------------------------------------


def test_the_code_on_the_paper_leads_to_the_form_and_to_nobody(alice: Desk) -> None:
    page = alice.app.test_client().get(f"/verify?receipt={alice.key}")

    assert "This receipt is in the log" in words(page)
    assert "Hand in a receipt" in words(page)
    for private in ("Alice", "HL-1001", "Social media", "On the bus"):
        assert private not in page.text


def test_a_number_that_is_no_receipts_says_so(alice: Desk) -> None:
    page = alice.app.test_client().get("/verify?receipt=unknown")

    assert page.status_code == 200
    assert "No receipt with this number is in the log of this server." in words(page)
