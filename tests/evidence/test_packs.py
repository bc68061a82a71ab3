"""An evidence pack: it verifies without us, nothing can be changed or hidden in it, and its numbers add up."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.acknowledgements.models import Signature
from app.assignments.actions import grant_exemption
from app.assignments.kinds import ExemptionReason
from app.assignments.models import Requirement
from app.compliance.forms import STANDING_WORDS
from app.demo.factories import make_person
from app.evidence.queries.packs.writing import FIELDS
from app.extensions import db
from app.ledger.canonical import canonical
from app.ledger.models import LedgerEntry
from app.people.models import Person, Unit
from app.quizzes.record import record_sha256
from app.sealing import log_key
from tests.acknowledgements.test_actions import act
from tests.acknowledgements.training import set_stage
from tests.conftest import NOW, KeptSqlite
from tests.evidence.packs import (
    account_of,
    company,
    files_in,
    pack,
    packed_again,
    records_in,
    roster_in,
    told,
    verified,
)
from verifier import verify

# -- it verifies ---------------------------------------------------------------------------------------


def test_a_pack_verifies_in_an_empty_folder_by_itself(app: Flask, now, tmp_path: Path) -> None:
    signed = company(app, now)
    data = pack(app, now, signed.today)
    (tmp_path / "pack.zip").write_bytes(data)
    (tmp_path / "verify.py").write_bytes(files_in(data)["verify.py"])
    with app.app_context():
        (tmp_path / "log-keys.txt").write_text(log_key().vkey + "\n")

    done = subprocess.run(
        [sys.executable, "-I", "verify.py", "pack.zip", "--key", "log-keys.txt"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert (
        "holds 4 signatures: 2 signed, 1 signed with a comment, 1 refused. 4 are in this pack" in done.stdout
    )
    assert "The texts that were signed are in the pack or in the receipts: 1 of 1" in done.stdout


@pytest.fixture(scope="module")
def made() -> Iterator[tuple[Flask, bytes]]:
    """One pack for all that only look at it."""
    kept = KeptSqlite()  # of its own: the one that tests share is emptied after each
    signed = company(kept.app, NOW)
    yield kept.app, pack(kept.app, NOW, signed.today)
    kept.close()


def test_every_file_changed_missing_or_exchanged_is_refused(made: tuple[Flask, bytes]) -> None:
    app, data = made
    files = files_in(data)
    for name, content in files.items():
        changed = bytes([content[0] ^ 1]) + content[1:]
        missing = {each: kept for each, kept in files.items() if each != name}
        other = next(each for each in files if files[each] != content)
        exchanged = files | {name: files[other], other: content}
        for wrong in (files | {name: changed}, missing, exchanged):
            with pytest.raises(verify.Refused):
                verified(app, packed_again(wrong))


def test_an_added_file_is_refused(made: tuple[Flask, bytes]) -> None:
    app, data = made

    with pytest.raises(verify.Refused):
        verified(app, packed_again(files_in(data) | {"receipts/000099.tlog-proof": b"x"}))
    assert verified(app, packed_again(files_in(data))).proved


def test_a_receipt_that_whoever_holds_the_key_takes_out_is_missed(made: tuple[Flask, bytes]) -> None:
    app, data = made
    files = files_in(data)
    name = min(each for each in files if each.startswith("receipts/"))

    with app.app_context():
        hidden = signed_anew({each: kept for each, kept in files.items() if each != name})
    with pytest.raises(verify.SignatureHidden) as caught:
        verified(app, hidden)
    assert f"Entry {int(name[9:15])} is a signature" in str(caught.value)


def signed_anew(files: dict[str, bytes]) -> bytes:
    """What a dishonest operator could make: another manifest, truly signed."""
    manifest = json.loads(files.pop("manifest.json"))
    files.pop("manifest.note")
    manifest["files"] = {name: sha256(content).hexdigest() for name, content in files.items()}
    whole = canonical(manifest)
    note = log_key().signed(f"countersign/pack/v1\n{sha256(whole).hexdigest()}\n")
    return packed_again(files | {"manifest.json": whole, "manifest.note": note.encode()})


def test_a_record_that_vanished_from_the_database_is_told(app: Flask, now) -> None:
    signed = company(app, now)
    with app.app_context():
        lost = db.session.scalars(select(Signature.id).where(Signature.key == signed.eve)).one()
        unguarded("signatures", "DELETE FROM signatures WHERE id = :lost", lost=lost)

    account = verified(app, pack(app, now, signed.today))

    assert told(account)["pack_signatures"]["packed"] == 4
    assert told(account)["pack_row_missing"] == {"count": 1}
    assert not account.proved


def unguarded(table: str, statement: str, **values: object) -> None:
    """What only whoever owns the database can do."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
    else:
        triggers = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
        for name in db.session.scalars(triggers, {"table": table}).all():
            db.session.execute(text(f"DROP TRIGGER {name}"))
    db.session.execute(text(statement), values)
    db.session.commit()


def test_a_signature_from_before_the_log_is_told_and_has_no_proof(app: Flask, now) -> None:
    signed = company(app, now)
    with app.app_context():
        entry = db.session.scalars(select(LedgerEntry).order_by(LedgerEntry.sequence.desc()).limit(1)).one()
        last = entry.sequence
        unguarded("ledger_openings", "DELETE FROM ledger_openings WHERE sequence = :last", last=last)
        unguarded("ledger_entries", "DELETE FROM ledger_entries WHERE sequence = :last", last=last)

    files = files_in(data := pack(app, now, signed.today))

    assert verified(app, data).proved
    assert len([name for name in files if name.startswith("receipts/")]) == 3
    (older,) = [each for each in records_in(files, "signatures") if each["entry"] is None]
    assert "nothing proves it but the company" in account_of(files, older["receipt"])
    assert "because they are older: 1." in files["README.txt"].decode()


# -- as at a day, a course, a unit ---------------------------------------------------------------------


def test_nothing_of_what_came_later_is_in_a_pack_of_the_past(app: Flask, now) -> None:
    signed = company(app, now)

    files = files_in(data := pack(app, now, signed.bobs_day))

    account = verified(app, data)
    assert account.proved
    assert (
        told(account)["pack_signatures"] | {"total": 4, "packed": 1, "left_out": 3}
        == told(account)["pack_signatures"]
    )
    for name, content in files.items():
        if name == "log/entries.jsonl":  # the whole log, so that it can be counted
            continue
        for later in (signed.eve, signed.mona, signed.other_course, "On the bus", "the union", "cash"):
            assert later.encode() not in content, (name, later)
    assert [each["receipt"] for each in records_in(files, "signatures")] == [signed.bob]
    _head, rows = roster_in(files)
    why = {row["Full name"]: row["Why"] for row in rows}
    assert "is overdue" in why["Eve Ellis"]
    assert "is valid until" in why["Bob Baker"]


def test_a_day_earlier_the_signature_is_not_there_yet(app: Flask, now) -> None:
    signed = company(app, now)

    files = files_in(data := pack(app, now, signed.bobs_day - timedelta(days=1)))

    assert told(verified(app, data))["pack_signatures"]["packed"] == 0
    assert records_in(files, "signatures") == []
    assert records_in(files, "checks") == []
    assert records_in(files, "lessons") == []


def test_a_day_ends_where_the_person_works(sqlite_app: Flask, now) -> None:
    """In Honolulu it is still the day before; the log has only the instant and the zone."""
    late = now.replace(hour=3)
    stage = set_stage(sqlite_app, late, time_zone="Pacific/Honolulu")
    with sqlite_app.app_context():
        act(stage, late)
        db.session.commit()

    there = (late - timedelta(days=1)).date()

    files = files_in(data := pack(sqlite_app, late, there))
    assert verified(sqlite_app, data).proved
    assert len(records_in(files, "signatures")) == len(records_in(files, "checks")) == 1
    before = pack(sqlite_app, late, there - timedelta(days=1))
    assert told(verified(sqlite_app, before))["pack_signatures"]["left_out"] == 1


def test_a_unit_and_a_course_leave_the_rest_out_with_a_reason(app: Flask, now) -> None:
    signed = company(app, now)

    street = verified(app, data := pack(app, now, signed.today, unit=signed.street))
    cash = verified(app, pack(app, now, signed.today, course="cash"))

    assert street.proved
    assert cash.proved
    assert told(street)["pack_signatures"]["packed"] == 2
    assert told(street)["pack_filters"]["unit"] == "Harbour Street"
    assert told(street)["pack_left_out"]["count"] == 2
    assert told(cash)["pack_signatures"]["packed"] == 1
    files = files_in(data)
    assert {each["name"] for each in records_in(files, "persons")} == {
        "Alice Adams",
        "Bob Baker",
        "Carol Castle",
    }
    outside = [name for name, content in files.items() if b"Eve Ellis" in content]
    assert outside == []


# -- the roster ----------------------------------------------------------------------------------------


def test_the_rosters_numbers_add_up_and_nobody_is_missing(app: Flask, now) -> None:
    signed = company(app, now)
    with app.app_context():
        street = db.session.scalars(select(Unit).where(Unit.key == signed.street)).one()
        requirement = db.session.scalars(
            select(Requirement).where(Requirement.course == "social-media")
        ).one()
        hanna = db.session.scalars(select(Person).where(Person.legal_name == "Hanna Hart")).one()
        exempt = make_person("Xenia Exempt", unit=street, now=now - timedelta(days=90))
        make_person("Nina New", unit=street, starts_on=signed.today + timedelta(days=9), now=now)
        make_person(
            "Lea Left", unit=street, ends_on=signed.today - timedelta(days=70), now=now - timedelta(days=99)
        )
        make_person("Nora Nowhere", now=now)
        grant_exemption(
            person=exempt, requirement=requirement, starts_on=signed.today, ends_on=signed.today,
            reason=ExemptionReason.CONTRACT, note="Agency", by=hanna, now=now,
        )  # fmt: skip
        db.session.commit()
        everybody = set(db.session.scalars(select(Person.legal_name)))

    head, rows = roster_in(files_in(pack(app, now, signed.today)))

    assert {row["Full name"] for row in rows} == everybody
    assert int(head["People"]) == len(everybody)
    standings = [str(word) for word in STANDING_WORDS.values()]
    for word in standings:
        assert int(head[word]) == sum(row["Standing"] == word for row in rows), word
    asked = int(head["All rows of people who are or were asked, or will be"])
    assert asked == sum(int(head[word]) for word in standings)
    assert int(head["All rows"]) == len(rows) == asked + int(head["People of whom nothing is asked"])
    assert head["Valid of all"].endswith(f" of {asked}")
    left = sum(bool(row["Last day"]) and bool(row["Training"]) for row in rows)
    assert head["Valid of all who have not left"].endswith(f" of {asked - left}")
    why = {row["Full name"]: row["Why"] for row in rows}
    assert "Not bound under their contract" in why["Xenia Exempt"]
    assert "Agency" in why["Xenia Exempt"]
    assert "Has not started yet" in why["Nina New"]
    assert "Has left: the last day was" in why["Lea Left"]
    assert "Without a job here" in why["Nora Nowhere"]
    assert "not to sign" in why["Mona Miller"]
    assert "Overdue since" in why["Carol Castle"]


def test_units_and_the_rest_add_up_to_everybody(sqlite_app: Flask, now) -> None:
    signed = company(sqlite_app, now)
    with sqlite_app.app_context():
        units = dict(db.session.execute(select(Unit.key, Unit.name).where(Unit.parent_id.is_not(None))).all())

    whole = roster_in(files_in(pack(sqlite_app, now, signed.today)))[1]
    parts = [roster_in(files_in(pack(sqlite_app, now, signed.today, unit=key)))[1] for key in units]

    assert sorted(map(str, whole)) == sorted(str(row) for part in parts for row in part)


def test_a_name_cannot_become_a_formula_or_markup(sqlite_app: Flask, now) -> None:
    signed = company(sqlite_app, now, Bob="=HYPERLINK(<script>)")

    files = files_in(pack(sqlite_app, now, signed.today))

    assert b"\"'=HYPERLINK" in files["roster.csv"]
    assert b'"=HYPERLINK' not in files["roster.csv"]
    page = account_of(files, signed.bob)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


# -- what it tells -------------------------------------------------------------------------------------


def test_an_account_tells_each_step_with_its_time_and_no_secret(sqlite_app: Flask, now) -> None:
    signed = company(sqlite_app, now)

    files = files_in(pack(sqlite_app, now, signed.today))
    page = " ".join(re.sub(r"<[^>]+>", " ", account_of(files, signed.eve)).split())

    for said in (
        "Signed with a comment",
        "asked to sign. The training was rolled out.",
        "opened the training for the first time",
        "check 1:",
        "passed at",
        "agreed to sign electronically",
        "typed their own password again at",
        "On the bus.",
    ):
        assert said in page, said
    with sqlite_app.app_context():
        for table, column in (("credentials", "password_hash"), ("user_sessions", "token_hash")):
            for secret in db.session.scalars(text(f"SELECT {column} FROM {table}")):
                assert not any(secret.encode() in content for content in files.values())


def test_checks_stand_there_with_their_words_and_fit_what_the_receipt_commits_to(
    sqlite_app: Flask, now
) -> None:
    signed = company(sqlite_app, now)

    files = files_in(pack(sqlite_app, now, signed.today))

    check = next(each for each in records_in(files, "checks") if each["decisions"])
    for decision in check["decisions"]:
        assert decision["ask"]
        assert all(option["text"] for option in decision["options"])
        assert decision["chosen"] in {option["id"] for option in decision["options"]}

    class Chosen:
        def __init__(self, decision: dict) -> None:
            self.__dict__ |= decision
            self.option = decision["chosen"]
            self.shown_order = [option["id"] for option in decision["options"]]

    again = record_sha256(
        attempt=check["attempt"], form=check["form"], choices=[Chosen(each) for each in check["decisions"]]
    )
    assert again == check["result"]["record_sha256"]


def test_the_content_is_what_was_published_byte_for_byte(made: tuple[Flask, bytes]) -> None:
    files = files_in(made[1])

    releases = records_in(files, "releases")

    assert {each["course"] for each in releases} == {"cash", "social-media"}
    for release in releases:
        hashes = {
            language: sha256(files[text["file"]]).hexdigest() for language, text in release["texts"].items()
        }
        assert hashes == {language: text["sha256"] for language, text in release["texts"].items()}
        assert (
            sha256("".join(hashes[each] for each in sorted(hashes)).encode()).hexdigest() == release["sha256"]
        )


def test_every_field_of_the_records_is_explained(made: tuple[Flask, bytes]) -> None:
    files = files_in(made[1])
    sections = re.split(r"^## ", FIELDS.read_text(), flags=re.MULTILINE)[1:]
    explained = {section.split(".json", 1)[0]: set(re.findall(r"`(\w+)`", section)) for section in sections}

    kinds = {name[8:-5] for name in files if name.startswith("records/") and name.endswith(".json")}

    assert kinds == explained.keys()
    for kind in kinds:
        for record in records_in(files, kind):
            assert record.keys() <= explained[kind], kind


def test_what_was_erased_stays_erased_and_the_pack_says_so(app: Flask, now) -> None:
    signed = company(app, now)
    with app.app_context():
        eve = db.session.scalars(select(Signature).where(Signature.key == signed.eve)).one()
        entry = db.session.scalars(
            select(LedgerEntry).where(LedgerEntry.subject == f"signatures/{eve.key}")
        ).one()
        unguarded(
            "ledger_openings", "DELETE FROM ledger_openings WHERE sequence = :last", last=entry.sequence
        )
        eve.person.legal_name = "Erased person"
        db.session.commit()

    files = files_in(data := pack(app, now, signed.today))

    assert verified(app, data).proved
    assert [name for name, content in files.items() if b"Eve Ellis" in content] == []
    assert [name for name, content in files.items() if b"On the bus" in content] == []
    assert "or because their time was over: 1." in files["README.txt"].decode()
    assert "Personal data behind this entry were erased" in account_of(files, signed.eve)
    (record,) = [each for each in records_in(files, "signatures") if each["receipt"] == signed.eve]
    assert record["legal_name"] is None
    assert "printed_name" in record["erased"]


def test_the_readme_speaks_english_and_polish(made: tuple[Flask, bytes]) -> None:
    words = files_in(made[1])["README.txt"].decode()

    assert "HOW TO CHECK IT" in words
    assert "JAK GO SPRAWDZIĆ" in words
