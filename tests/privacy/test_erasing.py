"""Erasing: only on record, only what is marked, and every proof holds afterwards."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from app.acknowledgements.models import Signature
from app.demo import cast
from app.demo.factories import make_person
from app.extensions import Model, db
from app.ledger.entries import commitment
from app.ledger.kinds import EntryKind
from app.ledger.models import LedgerEntry, LedgerOpenings
from app.people.models import Job, Person, Unit
from app.people.roles import Role
from app.privacy import actions
from app.privacy.kinds import Ground
from app.privacy.models import Erasure, ErasureEnding
from app.privacy.queries import blankings, personal_data
from app.privacy.refusals import NothingLeft, OnHold, OwnData, StillEmployed, StillToBeKept
from app.quizzes.models import AttemptResult, Choice
from app.sealing import log_key
from app.shared.append_only import TABLES
from app.shared.erasing import ERASED, Category
from tests.acknowledgements.training import ALICE, Stage, set_stage, sign, signed_in_client, the_signature
from tests.privacy.town import all_rows, numbers, person_with, play
from tests.support import PASSWORD, password_hash, post, sign_in
from verifier import verify

HANNA = "hanna@harbourlane.example"


def stage_of(app: Flask, now, **fields) -> Stage:
    """Alice, and Hanna from HR."""
    stage = set_stage(app, now, **fields)
    with app.app_context():
        make_person(
            "Hanna Hart", unit=db.session.get_one(Unit, stage.unit_id), roles=(Role.HR,), email=HANNA,
            password_hash=password_hash(), now=now,
        )  # fmt: skip
        db.session.commit()
    return stage


def hanna() -> Person:
    return db.session.scalars(select(Person).where(Person.email == HANNA)).one()


def let_go(app: Flask, stage: Stage, day) -> None:
    with app.app_context():
        job = db.session.scalars(select(Job).where(Job.person_id == stage.alice_id)).one()
        job.ends_on = day
        job.starts_on = day - timedelta(days=100)
        db.session.commit()


def erase(person_id: int, *categories: Category, now, by: Person | None = None, today=None) -> Erasure:
    return actions.erase(
        person=db.session.get_one(Person, person_id), categories=categories, ground=Ground.REQUEST,
        reason="Asked for by letter", by=by or hanna(), now=now, today=today or now.date(),
    )  # fmt: skip


def proved(proof: bytes, app: Flask) -> verify.Account:
    with app.app_context():
        return verify.verify_receipt(proof, verify.read_keys(log_key().vkey.encode()))


# -- what it does -------------------------------------------------------------------------------------------


def test_l18_words_and_choices_go_and_the_signature_stays(app: Flask, now) -> None:
    stage = stage_of(app, now)
    client = signed_in_client(app)
    sign(client, stage, comment="I was ill in March")
    key = the_signature(app).key
    in_hand = client.get(f"/receipts/{key}/proof").data
    with app.app_context():
        erase(stage.alice_id, Category.OWN_WORDS, Category.TRAINING_DETAIL, now=now)
        db.session.commit()

    after = client.get(f"/receipts/{key}/proof").data

    assert "I was ill in March" in json.dumps(verify_extra(in_hand))
    assert "I was ill in March" not in json.dumps(verify_extra(after))
    assert proved(in_hand, app).proved
    assert proved(after, app).proved
    assert any("Sealed: comment" in line for line in lines(proved(after, app)))
    page = client.get(f"/receipts/{key}").text
    assert "(erased)" in page
    assert ERASED not in page
    assert "Alice Arrow" in page
    with app.app_context():
        signature = db.session.scalars(select(Signature)).one()
        assert (signature.comment, signature.legal_name, signature.points) == (ERASED, "Alice Arrow", 90)
        result = db.session.scalars(select(AttemptResult)).one()
        assert (result.points, result.passed) == (90, True)


def test_c70_a_name_cannot_be_guessed_once_its_salt_is_gone(app: Flask, now) -> None:
    stage = stage_of(app, now)
    client = signed_in_client(app)
    sign(client, stage)
    key = the_signature(app).key
    in_hand = client.get(f"/receipts/{key}/proof").data
    let_go(app, stage, now.date() - timedelta(days=365 * 12))
    with app.app_context():
        entry = db.session.scalars(select(LedgerEntry).where(LedgerEntry.kind == EntryKind.SIGNATURE)).one()
        committed = json.loads(entry.leaf)["commitments"]["printed_name"]
        opening = db.session.get_one(LedgerOpenings, entry.sequence).openings["printed_name"]
        assert commitment("printed_name", "Alice Arrow", decoded(opening["salt"])) == committed

        erase(stage.alice_id, Category.IDENTITY, now=now)
        db.session.commit()

        assert db.session.get_one(LedgerOpenings, entry.sequence).openings == {}
        assert db.session.get_one(LedgerEntry, entry.sequence).leaf == entry.leaf
        rest = json.dumps([row for table, row in all_rows() if table != "outbox_attachments"], default=str)
        assert opening["salt"] not in rest
        for word in ("Alice Arrow", ALICE):
            assert word not in rest
    hr = app.test_client()
    sign_in(hr, HANNA)
    after = hr.get(f"/receipts/{key}/proof").data
    assert proved(after, app).proved
    assert proved(in_hand, app).proved
    for address in (f"/receipts/{key}", f"/team/{stage.alice}", f"/people/{stage.alice}", "/people",
                    f"/people/{stage.alice}/privacy", f"/receipts/{key}/pdf"):  # fmt: skip
        answer = hr.get(address)
        assert answer.status_code == 200, address
        assert ERASED.encode() not in answer.data, address
    assert sorted(line for line in lines(proved(after, app)) if "Alice" in line) == []


def test_the_log_says_what_was_erased_and_not_of_whom(app: Flask, now) -> None:
    stage = stage_of(app, now)
    sign(signed_in_client(app), stage, comment="words")
    with app.app_context():
        erasure = erase(stage.alice_id, Category.OWN_WORDS, now=now)
        db.session.commit()
        entry = db.session.scalars(select(LedgerEntry).where(LedgerEntry.kind == EntryKind.ERASURE)).one()
        leaf = json.loads(entry.leaf)

        assert leaf["facts"] == {
            "erasure": erasure.key, "categories": ["own_words"], "ground": "request", "entries": [1],
        }  # fmt: skip
        assert set(leaf["commitments"]) == {"reason", "erased_by"}
        assert "Hanna" not in entry.leaf
        assert "Alice" not in entry.leaf
        ending = db.session.get_one(ErasureEnding, erasure.key)
        assert ending.counts == {"signatures": 1, "ledger_openings": 1}


def test_a_whole_year_of_somebody_can_be_erased(app: Flask, now) -> None:
    """Every marked column of every table, with real rows, on both databases; a second time there is nothing."""
    play(app, now)
    with app.app_context():
        ids = numbers()
        found = {
            part.table: len(part.rows) for part in personal_data(person_with(ids[cast.ALICE.number])).about
        }
        assert found["ledger_entries"] == found["ledger_openings"] == found["signatures"] > 0
        alice, hr = ids[cast.ALICE.number], db.session.get_one(Person, ids[cast.HANNA.number])
        day = now.date() - timedelta(days=365 * 12)
        db.session.execute(update(Job).where(Job.person_id == alice).values(starts_on=day, ends_on=day))
        db.session.commit()
        name, before = db.session.get_one(Person, alice).legal_name, sum(1 for _ in all_rows())
        others = [row for table, row in all_rows() if table == "choices"]

        erase(alice, *Category, now=now, by=hr)
        db.session.commit()

        rows = list(all_rows())
        assert name not in json.dumps([row for _table, row in rows], default=str)
        assert sum(1 for _ in rows) >= before - 5  # sign-in names alone are deleted
        changed = [row for table, row in rows if table == "choices" and row not in others]
        assert all(row["option"] == ERASED and row["node"] == f"{ERASED} {row['id']}" for row in changed)
        assert len(changed) < len(others)
        with pytest.raises(NothingLeft):
            blankings(alice, [*Category])


# -- what forbids it ----------------------------------------------------------------------------------------


def test_a_hold_stops_every_erasure_until_it_ends_or_is_lifted(sqlite_app: Flask, now) -> None:
    stage = stage_of(sqlite_app, now)
    sign(signed_in_client(sqlite_app), stage, comment="words")
    with sqlite_app.app_context():
        alice, today = db.session.get_one(Person, stage.alice_id), now.date()
        hold = actions.place_hold(
            person=alice,
            reason="Claim 7",
            starts_on=today,
            ends_on=today + timedelta(days=5),
            by=hanna(),
            now=now,
        )
        db.session.commit()
        with pytest.raises(OnHold):
            erase(stage.alice_id, Category.OWN_WORDS, now=now)
        with pytest.raises(OnHold):
            erase(stage.alice_id, Category.OWN_WORDS, now=now, today=today + timedelta(days=5))

        actions.lift_hold(hold=hold, reason="Settled", by=hanna(), now=now)
        erase(stage.alice_id, Category.OWN_WORDS, now=now)
        db.session.commit()


def test_what_is_needed_or_asked_for_by_law_stays(sqlite_app: Flask, now) -> None:
    stage = stage_of(sqlite_app, now, jurisdiction="pl")
    with sqlite_app.app_context():
        for category in (Category.CONTACT, Category.IDENTITY):
            with pytest.raises(StillEmployed):
                erase(stage.alice_id, category, now=now)
        with pytest.raises(OwnData):
            erase(hanna().id, Category.OWN_WORDS, now=now)
    let_go(sqlite_app, stage, now.date().replace(year=2016, month=3, day=1))
    with sqlite_app.app_context():
        with pytest.raises(StillToBeKept) as refused:  # 10 years from the end of 2016
            erase(stage.alice_id, Category.IDENTITY, now=now)
        assert refused.value.until.isoformat() == "2026-12-31"
        erase(stage.alice_id, Category.CONTACT, now=now)


def test_the_answers_of_a_training_that_goes_on_are_not_touched(sqlite_app: Flask, now) -> None:
    play(sqlite_app, now)
    with sqlite_app.app_context():
        open_ones = {row["assignment_id"] for table, row in all_rows() if table == "attempts"} - {
            row["assignment_id"] for table, row in all_rows() if table == "closings"
        }
        person_id = next(row["person_id"] for table, row in all_rows()
                         if table == "assignments" and row["id"] in open_ones)  # fmt: skip

        planned = [each for each in safe_blankings(person_id) if each.table.name == "choices"]

        attempts = {row["id"] for table, row in all_rows()
                    if table == "attempts" and row["assignment_id"] in open_ones}  # fmt: skip
        theirs = {id for each in planned for id in each.ids}
        assert not theirs & set(db.session.scalars(select(Choice.id).where(Choice.attempt_id.in_(attempts))))


def safe_blankings(person_id: int):
    try:
        return blankings(person_id, [Category.TRAINING_DETAIL])
    except NothingLeft:
        return []


# -- what the database lets happen --------------------------------------------------------------------------


def refused(statement: str) -> bool:
    """Whether the database refuses it; nothing of it stays."""
    try:
        with db.session.begin_nested():
            db.session.execute(text(statement))
    except DBAPIError as error:
        return "append-only" in str(error)
    return False


def open_erasure(stage: Stage, now) -> Erasure:
    erasure = Erasure(
        person_id=stage.alice_id, categories=["own_words"], ground=Ground.MISTAKE, reason="x", erased_at=now,
        erased_by_id=hanna().id,
    )  # fmt: skip
    db.session.add(erasure)
    db.session.flush()
    return erasure


def test_without_an_erasure_nothing_can_be_blanked(app: Flask, now) -> None:
    stage = stage_of(app, now)
    sign(signed_in_client(app), stage, comment="words")
    with app.app_context():
        assert refused(f"UPDATE signatures SET comment = '{ERASED}'")
        assert refused("UPDATE ledger_openings SET openings = '{}'")
        erase(stage.alice_id, Category.OWN_WORDS, now=now)
        db.session.commit()
        assert refused("UPDATE signatures SET typed_name = ''")
        assert refused(f"UPDATE signatures SET typed_name = '{ERASED}'")  # that erasure is over


def test_an_erasure_lets_marked_columns_be_blanked_and_nothing_else(app: Flask, now) -> None:
    stage = stage_of(app, now)
    sign(signed_in_client(app), stage, comment="words")
    with app.app_context():
        open_erasure(stage, now)

        assert not refused(f"UPDATE signatures SET comment = '{ERASED}'")
        for statement in (
            "UPDATE signatures SET comment = 'other words'",
            "UPDATE signatures SET comment = ''",
            f"UPDATE signatures SET comment = '{ERASED} 2'"
            if stage.alice_id != 2
            else "DELETE FROM signatures",
            f"UPDATE signatures SET comment = '{ERASED}', points = 100",
            "UPDATE signatures SET outcome = 'refused'",
            f"UPDATE signatures SET text = '{ERASED}'",
            "UPDATE signatures SET signed_at = '2020-01-01 00:00:00'",
            "DELETE FROM signatures",
            "UPDATE ledger_entries SET leaf = '{}'",
            'UPDATE ledger_openings SET openings = \'{"printed_name": {"salt": "x", "value": "Bob"}}\'',
            "UPDATE ledger_openings SET openings = '{\"new\": 1}'",
            "DELETE FROM ledger_openings",
            "UPDATE erasures SET reason = 'y'",
        ):
            assert refused(statement), statement
        assert not refused("UPDATE ledger_openings SET openings = '{}'")


def test_an_erasure_without_its_ending_cannot_be_committed(app: Flask, now) -> None:
    stage = stage_of(app, now)
    with app.app_context():
        open_erasure(stage, now)
        with pytest.raises(DBAPIError):
            db.session.commit()
        db.session.rollback()

        assert db.session.scalars(select(Erasure)).all() == []


def test_every_mark_stands_in_an_append_only_table_or_in_one_that_can_change(sqlite_app: Flask) -> None:
    marked = {
        table.name
        for table in Model.metadata.sorted_tables
        if any("erasable" in c.info for c in table.columns)
    }

    assert {"signatures", "choices", "ledger_openings"} <= marked & TABLES
    assert marked - TABLES == {"persons", "access_links", "outbox_messages", "user_sessions"}


# -- the page -----------------------------------------------------------------------------------------------


def test_hr_erases_on_the_page_after_looking_at_it_with_their_password(sqlite_app: Flask, now) -> None:
    stage = stage_of(sqlite_app, now, language="pl")
    sign(signed_in_client(sqlite_app), stage, comment="words of mine")
    client = sqlite_app.test_client()
    sign_in(client, HANNA)
    path = f"/people/{stage.alice}/privacy"
    asked = {"categories": "own_words", "ground": "request", "reason": "A letter of 2 November"}

    boxes = re.findall(r'<input[^>]*name="categories"[^>]*>', client.get(path).text)
    assert len(boxes) == len(Category)
    assert not [box for box in boxes if "required" in box]  # a browser would want all of them ticked
    nothing = post(client, f"{path}/erasure/preview", asked | {"categories": []}, form_on=path)
    assert nothing.status_code == 422
    assert "Choose what to erase." in nothing.text
    looked = post(client, f"{path}/erasure/preview", asked, form_on=path)
    wrong = post(client, f"{path}/erasure", asked | {"password": "not this one"}, form_on=path)
    odd = post(
        client, f"{path}/erasure", {"categories": "all", "ground": "fun", "password": PASSWORD}, form_on=path
    )
    with sqlite_app.app_context():
        assert db.session.scalars(select(Erasure)).all() == []
    right = post(client, f"{path}/erasure", asked | {"password": PASSWORD}, form_on=path)

    assert (looked.status_code, wrong.status_code, odd.status_code, right.status_code) == (200, 422, 422, 303)
    assert "Nobody can bring it back" in looked.text
    assert "That is not your password" in wrong.text
    assert "own words" in client.get(path).text
    with sqlite_app.app_context():
        assert db.session.scalars(select(Signature.comment)).one() == ERASED
    hers = signed_in_client(sqlite_app)
    assert "własne słowa" in hers.get("/account/my-data").text
    assert "(usunięte)" in hers.get(f"/receipts/{the_signature(sqlite_app).key}").text


def test_a_hold_on_the_page_and_what_it_does(sqlite_app: Flask, now) -> None:
    stage = stage_of(sqlite_app, now)
    sign(signed_in_client(sqlite_app), stage, comment="words")
    client = sqlite_app.test_client()
    sign_in(client, HANNA)
    path = f"/people/{stage.alice}/privacy"

    placed = post(
        client, f"{path}/holds", {"hold-reason": "Claim 7", "hold-starts_on": "2026-01-01"}, form_on=path
    )
    stopped = post(
        client,
        f"{path}/erasure/preview",
        {"categories": "own_words", "ground": "request", "reason": "A letter"},
        form_on=path,
    )

    assert (placed.status_code, stopped.status_code) == (303, 409)
    assert "legal hold on this person" in stopped.text
    assert "A letter" in stopped.text
    assert "Claim 7" in client.get(path).text
    assert "There is a legal hold on your data" in signed_in_client(sqlite_app).get("/account/my-data").text


def verify_extra(proof: bytes) -> dict:
    return json.loads(b64decode(proof.split(b"\n")[1].split(b" ")[1]))


def decoded(salt: str) -> bytes:
    return b64decode(salt)


def lines(report: verify.Account) -> list[str]:
    return [finding.text for finding in report.findings]
