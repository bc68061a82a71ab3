"""A paper record as evidence: its proof, its PDF, a pack, the audit and what verify.py says. And its erasure."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from app.evidence.queries import packs, paper_matter, paper_proof, receipt_pdf
from app.extensions import db
from app.ledger.models import LedgerOpenings
from app.paper.actions import withdraw
from app.paper.kinds import PaperOutcome, Way
from app.paper.models import PaperRecord, PaperScan
from app.paper.queries import has_scan
from app.people.models import Job, Person
from app.people.roles import Role
from app.people.viewer import Viewer
from app.privacy.actions import erase, place_hold
from app.privacy.kinds import Ground
from app.privacy.queries import personal_data
from app.privacy.refusals import OnHold, StillToBeKept
from app.sealing import log_key
from app.shared.erasing import ERASED, Category
from tests.paper.desk import SCAN, answer, desk, enter, hanna, the_record
from tests.support import csrf_token
from verifier import verify

AUDITOR = Viewer(person_id=0, roles=frozenset({Role.AUDITOR}))
NEVER = ("own_key", "server_word", "signed", "signed_with_comment", "method")


def account(record: PaperRecord) -> verify.Account:
    return verify.verify_receipt(paper_proof(record).file, verify.read_keys(log_key().vkey.encode()))


@pytest.mark.parametrize(
    ("fields", "finding"),
    [
        ({}, "on_paper"),
        ({"outcome": PaperOutcome.REFUSED, "witness": "Wanda"}, "refused_on_paper"),
        ({"way": Way.READ_ALOUD, "reason": "No devices", "scan": None}, "read_aloud"),
        (
            {"way": Way.READ_ALOUD, "outcome": PaperOutcome.REFUSED, "reason": "No devices", "witness": "W."},
            "refused_aloud",
        ),
    ],
)
def test_the_verifier_proves_it_and_calls_it_no_electronic_signature(
    app: Flask, now, fields, finding
) -> None:
    at = desk(app, now)
    with app.app_context():
        found = account(enter(at, answer(now.date(), **fields), now))

    said = [each.id for each in found.findings]
    assert found.proved
    assert said[0] == finding
    assert found.findings[0].text.startswith("NOT ")
    assert "attester_word" in said
    assert not set(said) & set(NEVER)
    assert "“Hanna Hart”" in next(each.text for each in found.findings if each.id == "attested_by")


def test_a_flipped_bit_of_the_proof_is_refused(sqlite_app: Flask, now) -> None:
    at = desk(sqlite_app, now)
    with sqlite_app.app_context():
        proof = paper_proof(enter(at, answer(now.date()), now)).file

    for place in range(0, len(proof), 97):
        bad = proof[:place] + bytes([proof[place] ^ 1]) + proof[place + 1 :]
        with pytest.raises(verify.Refused):
            verify.verify_receipt(bad)


def test_the_pdf_says_on_paper_and_holds_the_proof(sqlite_app: Flask, now) -> None:
    at = desk(sqlite_app, now)
    with sqlite_app.app_context():
        matter = paper_matter(enter(at, answer(now.date(), note="Signed at the till"), now))

        pdf = receipt_pdf(matter)

    said = matter.document
    assert said.attested is not None
    assert said.attested.outcome == "Signed on paper"
    assert said.attested.by == "Hanna Hart"
    assert pdf.startswith(b"%PDF-")


def test_the_page_that_checks_receipts_tells_it_as_what_it_is(sqlite_app: Flask) -> None:
    now = datetime.now(UTC)
    at = desk(sqlite_app, now)
    with sqlite_app.app_context():
        record = enter(at, answer(now.date()), now)
        proof, key = paper_proof(record).file, record.key
    client = sqlite_app.test_client()

    page = client.post(
        "/verify",
        data={"csrf_token": csrf_token(client, "/verify"), "first": (io.BytesIO(proof), "x.tlog-proof")},
        content_type="multipart/form-data",
    ).text

    assert "Genuine, and unchanged since" in page
    assert "NOT an electronic signature" in page
    assert "Hanna Hart" in page
    assert "This receipt is in the log" in client.get(f"/verify?receipt={key}").text
    assert client.get(f"/verify?receipt={key}").text.count("Alice") == 0


def test_l6_a_pack_counts_paper_apart_and_holds_scan_and_proof(app: Flask, now) -> None:
    at = desk(app, now)
    with app.app_context():
        key = enter(at, answer(now.date()), now).key
        file = io.BytesIO()
        found = packs.outline(AUDITOR, packs.asked_for(AUDITOR, on=now.date()))
        packs.write_pack(file, found, key=log_key(), now=now)
        keys = verify.read_keys(log_key().vkey.encode())

    account = verify.verify_pack(file, keys)
    assert account.proved
    counted = next(each for each in account.findings if each.id == "pack_signatures")
    assert counted.parameters["total"] == 0
    paper = next(each for each in account.findings if each.id == "pack_paper")
    assert (paper.parameters["count"], paper.parameters["packed"]) == (1, 1)
    with zipfile.ZipFile(file) as pack:
        (record,) = json.loads(pack.read("records/paper_records.json"))
        assert pack.read(record["scan"]) == SCAN
        assert f"texts/{record['text_sha256']}.txt" in pack.namelist()
        assert json.loads(pack.read("records/signatures.json")) == []
        roster = pack.read("roster.csv").decode()
    assert (record["record"], record["attested_by"]) == (key, "Hanna Hart")
    assert "Signed on paper on" in roster
    assert "entered by Hanna Hart on" in roster


# -- the audit ----------------------------------------------------------------------------------------


def audited(app: Flask) -> tuple[int, str]:
    app.test_cli_runner().invoke(args=["evidence", "catch-up"])
    done = app.test_cli_runner().invoke(args=["evidence", "verify"])
    return done.exit_code, done.output


def test_the_audit_finds_nothing_where_nothing_was_done(app: Flask, now) -> None:
    at = desk(app, now)
    with app.app_context():
        record = enter(at, answer(now.date(), note="x"), now)
        withdraw(record=record, reason="Wrong", by=db.session.get_one(Person, at.hanna_id), now=now)
        db.session.commit()

    code, said = audited(app)

    assert code == 0, said


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE paper_records SET outcome = 'refused'", "says another outcome"),
        ("UPDATE paper_records SET answered_on = '2020-01-01'", "says another answered_on"),
        ("UPDATE paper_records SET witness = 'Nobody'", "says another witness"),
        ("UPDATE paper_scans SET content = x'00'", "its scan is not the one"),
        ("UPDATE closings SET valid_until = '2099-01-01'", "says another valid_until"),
        ("UPDATE closings SET kind = 'signed', valid_until = NULL", "did not end as it says"),
        ("DELETE FROM closings", "did not end as it says"),
    ],
)
def test_whatever_is_changed_past_the_product_is_found(sqlite_app: Flask, now, statement, words) -> None:
    at = desk(sqlite_app, now)
    with sqlite_app.app_context():
        enter(at, answer(now.date()), now)
        for table in ("paper_records", "paper_scans", "closings"):
            for verb in ("update", "delete"):
                db.session.execute(text(f"DROP TRIGGER {table}_no_{verb}"))
        db.session.execute(text(statement))
        db.session.commit()

    code, said = audited(sqlite_app)

    assert code != 0
    assert words in said


def test_a_paper_closing_that_no_record_explains_is_found(sqlite_app: Flask, now) -> None:
    at = desk(sqlite_app, now)
    with sqlite_app.app_context():
        db.session.execute(
            text(
                "INSERT INTO closings (assignment_id, kind, closed_at, closed_on, valid_until, reason) VALUES "
                f"({at.stage.assignment_id}, 'on_behalf', '2026-11-23', '2026-11-23', '2099-01-01', '')"
            )
        )
        db.session.commit()

    done = sqlite_app.test_cli_runner().invoke(args=["evidence", "verify"])

    assert done.exit_code != 0
    assert "(closing): it has no entry in the log" in done.output


# -- erasing ------------------------------------------------------------------------------------------


def erase_scans(at, now, category=Category.SCANS):
    return erase(
        person=db.session.get_one(Person, at.stage.alice_id), categories=[category], ground=Ground.MISTAKE,
        reason="Another person's paper was scanned", by=db.session.get_one(Person, at.hanna_id), now=now,
        today=now.date(),
    )  # fmt: skip


def test_a_scan_can_be_erased_and_everything_else_stays_proved(app: Flask, now) -> None:
    at = desk(app, now)
    with app.app_context():
        record = enter(at, answer(now.date()), now)
        digest = record.scan_sha256

        erasure = erase_scans(at, now)
        db.session.commit()

        record = the_record()
        assert erasure.categories == ["scans"]
        assert db.session.scalars(select(PaperScan.content)).one() is None
        assert not has_scan(record)
        assert record.scan_sha256 == digest
        assert account(record).proved
    assert audited(app)[0] == 0


def test_a_legal_hold_keeps_the_scan(sqlite_app: Flask, now) -> None:
    at = desk(sqlite_app, now)
    with sqlite_app.app_context():
        enter(at, answer(now.date()), now)
        alice, by = db.session.get_one(Person, at.stage.alice_id), db.session.get_one(Person, at.hanna_id)
        place_hold(person=alice, reason="A claim", starts_on=now.date(), ends_on=None, by=by, now=now)

        with pytest.raises(OnHold):
            erase_scans(at, now)


def test_after_the_last_day_a_scan_is_kept_as_long_as_the_law_asks(sqlite_app: Flask, now) -> None:
    at = desk(sqlite_app, now)
    with sqlite_app.app_context():
        enter(at, answer(now.date()), now)
        last = now.date() - timedelta(days=1)
        db.session.execute(
            update(Job)
            .where(Job.person_id == at.stage.alice_id)
            .values(starts_on=last - timedelta(days=99), ends_on=last)
        )
        db.session.commit()

        with pytest.raises(StillToBeKept):
            erase_scans(at, now)


def test_own_words_go_with_what_opens_them_in_the_log(sqlite_app: Flask, now) -> None:
    at = desk(sqlite_app, now)
    with sqlite_app.app_context():
        enter(at, answer(now.date(), note="About my back"), now)

        erase_scans(at, now, Category.OWN_WORDS)
        db.session.commit()

        record = the_record()
        assert record.note == ERASED
        assert db.session.scalars(select(PaperScan.content)).one() == SCAN
        assert (
            "note"
            not in db.session.scalars(
                select(LedgerOpenings.openings).order_by(LedgerOpenings.sequence.desc()).offset(1)
            ).first()
        )
    assert "(erased)" in hanna(sqlite_app).get(f"/paper/{key_of(sqlite_app)}").text


def key_of(app: Flask) -> str:
    with app.app_context():
        return the_record().key


def test_the_export_holds_record_scan_and_withdrawal(app: Flask, now) -> None:
    at = desk(app, now)
    with app.app_context():
        record = enter(at, answer(now.date()), now)
        withdraw(record=record, reason="Wrong", by=db.session.get_one(Person, at.hanna_id), now=now)
        db.session.commit()

        data = personal_data(db.session.get_one(Person, at.stage.alice_id))

    tables = {part.table for part in data.about}
    assert {"paper_records", "paper_scans", "closing_withdrawals"} <= tables
    entries = next(part for part in data.about if part.table == "ledger_entries")
    assert {"paper_record", "withdrawal"} <= {row["kind"] for row in entries.rows}
