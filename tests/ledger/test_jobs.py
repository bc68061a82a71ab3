"""The log is watched from outside, and never goes on from an old copy."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from app import create_app
from app.extensions import db
from app.ledger import actions, queries
from app.ledger.asking import offer_all
from app.ledger.errors import LogIsOldCopy, LogMemoryUnusable
from app.ledger.jobs import ask_witnesses, keep_beating, keep_contradictions
from app.ledger.key_file import keep_key
from app.ledger.memory import NAME, remembered
from app.ledger.notes import new_key, read_checkpoint
from app.sealing import log_key, why_not_to_start
from tests.ledger.entering import enter, leaves
from tests.ledger.watching import (
    STRANGER,
    back_up,
    contradictions,
    copy_of,
    cosignatures,
    key_of,
    pretender,
    restored,
    truncate_log,
    trusting,
    watched_by,
)
from tests.witness.program import Witness
from verifier import verify

NAMED = "witness.example.org/w1"


@pytest.fixture(autouse=True)
def data_folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    for name in ("app", "sqlite_app"):
        if name in request.fixturenames:
            request.getfixturevalue(name).config["DATA_FOLDER"] = str(folder)
    return folder


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Witness:
    """A witness that trusts the log of the tests; each test has a copy."""
    return trusting(Witness(tmp_path_factory.mktemp("witness")), key_of(create_app("testing")))


@pytest.fixture
def witness(tmp_path: Path, prepared: Witness) -> Iterator[Witness]:
    """Serving."""
    program = copy_of(prepared, tmp_path)
    try:
        yield program.start()
    finally:
        program.close()


def add(app: Flask, now: datetime, *names: str) -> None:
    with app.app_context():
        for name in names:
            enter(f"releases/{name}", now)
            db.session.commit()


def ask(app: Flask, now: datetime, **how: object) -> str:
    with app.app_context():
        return ask_witnesses(now, **how)  # type: ignore[arg-type]


def reason_not_to_start(app: Flask) -> str:
    with app.app_context():
        return why_not_to_start() or ""


# -- cosignatures -------------------------------------------------------------------------------------------


def test_a_cosignature_arrives_and_the_receipt_is_witnessed(app: Flask, now, witness: Witness) -> None:
    add(app, now, "1", "2", "3")
    watched_by(app, witness)

    assert ask(app, now) == "1 cosignatures"

    assert cosignatures(app) == [(4, NAMED)]
    with app.app_context():
        receipt = queries.receipt_about("releases/1", [])
        keys = verify.read_keys(f"{log_key().vkey}\n{witness.vkey}\n".encode())
    account = verify.verify_receipt(receipt.file, keys)
    assert account.proved
    assert "witnessed" in [finding.id for finding in account.findings]
    assert (receipt.sequence, receipt.size) == (1, 4)
    assert [each.name for each in receipt.witnesses] == [NAMED]


def test_a_receipt_stands_in_the_smallest_cosigned_tree(app: Flask, now, witness: Witness) -> None:
    watched_by(app, witness)
    for names in (("1", "2"), ("3",), ("4",)):
        add(app, now, *names)
        if names != ("4",):
            ask(app, now)

    with app.app_context():
        found = [queries.receipt_about(f"releases/{number}", []) for number in (1, 2, 3, 4)]

    assert [(each.size, len(each.witnesses)) for each in found] == [(3, 1), (3, 1), (4, 1), (5, 0)]
    for each in found:
        assert verify.verify_receipt(each.file, verify.read_keys(key_of(app).encode())).proved


def test_what_was_seen_is_not_shown_again(app: Flask, now, witness: Witness) -> None:
    watched_by(app, witness)
    add(app, now, "1")
    ask(app, now)
    watched_by(app, (witness.vkey, "http://127.0.0.1:1"))  # nobody there

    assert ask(app, now) == ""
    assert cosignatures(app) == [(2, NAMED)]


def test_a_witness_that_knows_more_than_we_thought_is_followed_once(
    app: Flask, now, witness: Witness
) -> None:
    """The answer to the first request was lost on its way."""
    watched_by(app, witness)
    add(app, now, "1", "2")
    with app.app_context():
        offer = queries.offers([], everyone=True)
        note = queries.newest_checkpoint()
    assert offer == []
    assert witness.post(f"old 0\n\n{note}".encode())[0] == 200
    add(app, now, "3")

    ask(app, now)

    assert cosignatures(app) == [(4, NAMED)]
    assert contradictions(app) == []


def test_workers_at_once_keep_one_cosignature_of_each_size(app: Flask, now, tmp_path, witness) -> None:
    watched_by(app, witness)
    add(app, now, "1")
    with restored(app, back_up(app, tmp_path)) as shared:  # not in memory: each worker has its connection
        for size in (2, 3):
            with ThreadPoolExecutor(4) as workers:
                said = list(workers.map(lambda _number: ask(shared, now, everyone=True), range(4)))
            assert len(said) == 4
            assert cosignatures(shared) == [(each, NAMED) for each in range(2, size + 1)]
            assert contradictions(shared) == []
            add(shared, now, f"x{size}")


def test_a_worker_that_is_behind_another_is_no_contradiction(app: Flask, now, witness: Witness) -> None:
    """It asked with an older checkpoint than the one that the other worker had shown meanwhile."""
    watched_by(app, witness)
    add(app, now, "1")
    with app.app_context():
        old_offers = queries.offers(queries.witnesses())
    add(app, now, "2")
    ask(app, now)
    with app.app_context():
        answers = offer_all(old_offers, 5)
        keep_contradictions(list(zip(old_offers, answers, strict=True)), 5, now)

    assert contradictions(app) == []
    add(app, now, "3")


# -- witnesses that do not do what they should ---------------------------------------------------------------


def drip(_path: str, _body: bytes) -> None:
    time.sleep(3)


FALSE_WITNESSES = {
    "silent": lambda _path, _body: None,
    "slow": drip,
    "a redirect": lambda _path, _body: (302, "text/plain", b""),
    "an error": lambda _path, _body: (500, "text/html", b"<h1>\xff\x00</h1>" * 999),
    "too long": lambda _path, _body: (200, "text/plain", b"x" * 2_000_000),
    "junk": lambda _path, _body: (200, "text/plain", bytes(range(256))),
    "by another key": lambda _path, body: (200, "text/plain", STRANGER.cosigned("x", 1).encode()),
    "a size that is none": lambda _path, _body: (409, "text/x.tlog.size", b"9999999999999999999\n"),
    "the size that we named": lambda _path, _body: (409, "text/x.tlog.size", b"0\n"),
    "another root, and no proof": lambda _path, _body: (409, "text/plain", b"Another root.\n"),
    "no such proof": lambda _path, _body: (422, "text/plain", b"no"),
    "a checkpoint of somebody else": lambda path, _body: (
        (422, "text/plain", b"no")
        if "add" in path
        else (200, "text/plain", f"a\n{'9' * 30}\nx\n\n— a b\n".encode())
    ),
}  # fmt: skip


@pytest.mark.parametrize("reply", FALSE_WITNESSES.values(), ids=FALSE_WITNESSES.keys())
def test_a_false_witness_cannot_raise_and_holds_up_no_other(
    sqlite_app: Flask, now, witness: Witness, reply
) -> None:
    add(sqlite_app, now, "1")
    with pretender(reply) as address:
        watched_by(sqlite_app, (STRANGER.vkey, address), witness)
        begun = time.monotonic()

        ask(sqlite_app, now, patience=0.7)

    assert time.monotonic() - begun < 2.5
    assert cosignatures(sqlite_app) == [(2, NAMED)]
    assert contradictions(sqlite_app) == []
    add(sqlite_app, now, "2")


def test_a_witness_that_is_down_holds_up_nothing_and_is_asked_again(
    app: Flask, now, witness: Witness
) -> None:
    watched_by(app, witness)
    port = witness.port
    witness.end()
    add(app, now, "1")

    assert ask(app, now) == ""
    assert reason_not_to_start(app) == ""

    witness.start()
    assert port != witness.port
    watched_by(app, witness)
    assert ask(app, now) == "1 cosignatures"


# -- old copies ---------------------------------------------------------------------------------------------


def test_c79_yesterdays_database_beside_todays_data_folder_is_refused_without_any_network(
    app: Flask, now, tmp_path: Path, witness: Witness
) -> None:
    watched_by(app, witness)
    add(app, now, "1", "2")
    backup = back_up(app, tmp_path)
    add(app, now, "3", "4", "5")
    ask(app, now)

    with restored(app, backup, WITNESSES="") as old:
        assert "3 of them are missing" in reason_not_to_start(old)
        with pytest.raises(LogIsOldCopy) as refusal:
            add(old, now, "6")

    assert refusal.value.stop.missing == 3


def test_c79_yesterdays_machine_is_told_by_the_witness(
    app: Flask, now, tmp_path: Path, witness: Witness
) -> None:
    watched_by(app, witness)
    add(app, now, "1", "2")
    ask(app, now)
    backup = back_up(app, tmp_path)
    add(app, now, "3", "4", "5")
    ask(app, now)

    with restored(app, backup, DATA_FOLDER=str(tmp_path / "yesterday")) as old:
        assert "3 of them are missing" in reason_not_to_start(old)
        assert contradictions(old) == [(6, True)]
        old.config["WITNESSES"] = ""  # nobody is there to ask any more: it stays known
        with pytest.raises(LogIsOldCopy):
            add(old, now, "6")
    assert "TWO HISTORIES" not in witness.stderr


def test_c79_an_empty_database_with_the_old_key_is_told_too(app: Flask, now, tmp_path, witness) -> None:
    watched_by(app, witness)
    backup = back_up(app, tmp_path)
    add(app, now, "1", "2")
    ask(app, now)

    with restored(app, backup, DATA_FOLDER=str(tmp_path / "new")) as empty:
        assert "3 of them are missing" in reason_not_to_start(empty)
    assert "TWO HISTORIES" not in witness.stderr


def test_a_copy_that_went_on_is_another_history(app: Flask, now, tmp_path: Path, witness: Witness) -> None:
    """The witness was out of reach at its start, so it signed; it stops as soon as the witness is heard."""
    watched_by(app, witness)
    add(app, now, "1", "2")
    backup = back_up(app, tmp_path)
    add(app, now, "3")
    ask(app, now)

    with restored(app, backup, DATA_FOLDER=str(tmp_path / "yesterday"), WITNESSES="") as other:
        add(other, now, "x", "y")
        other.config["WITNESSES"] = app.config["WITNESSES"]
        ask(other, now)

        assert contradictions(other) == [(4, True)]
        assert "another history" in reason_not_to_start(other)
        with pytest.raises(LogIsOldCopy):
            add(other, now, "z")


def test_the_file_tells_another_history_of_the_same_length(app: Flask, now, tmp_path, witness) -> None:
    watched_by(app, witness)
    add(app, now, "1")
    backup = back_up(app, tmp_path)
    add(app, now, "2")
    ask(app, now)

    with restored(app, backup, DATA_FOLDER=str(tmp_path / "elsewhere"), WITNESSES="") as other:
        add(other, now, "x")
        other.config["DATA_FOLDER"] = app.config["DATA_FOLDER"]

        assert "another history" in reason_not_to_start(other)


def test_a_log_that_is_shorter_than_its_own_cosignatures_is_refused(
    app: Flask, now, tmp_path, witness
) -> None:
    watched_by(app, witness)
    add(app, now, "1", "2", "3")
    ask(app, now)
    truncate_log(app, 2)
    app.config["DATA_FOLDER"] = str(tmp_path / "another machine")
    app.config["WITNESSES"] = ""

    assert "2 of them are missing" in reason_not_to_start(app)
    with pytest.raises(LogIsOldCopy):
        add(app, now, "4")


def test_a_claim_without_proof_stops_the_log_until_that_witness_is_dismissed(app: Flask, now) -> None:
    add(app, now, "1")
    with pretender(lambda _path, _body: (409, "text/x.tlog.size", b"500\n")) as address:
        watched_by(app, (STRANGER.vkey, address))
        said = reason_not_to_start(app)
    assert "498 of them are missing" in said
    assert "take it out of WITNESSES" in said
    with pytest.raises(LogIsOldCopy):
        add(app, now, "2")

    app.config["WITNESSES"] = ""

    assert reason_not_to_start(app) == ""
    add(app, now, "2")


def test_the_newer_backup_goes_on(app: Flask, now, tmp_path: Path, witness: Witness) -> None:
    watched_by(app, witness)
    add(app, now, "1", "2")
    ask(app, now)
    backup = back_up(app, tmp_path)

    with restored(app, backup) as whole:
        assert reason_not_to_start(whole) == ""
        add(whole, now, "3")
        ask(whole, now)
        assert cosignatures(whole) == [(3, NAMED), (4, NAMED)]


def test_whoever_has_looked_before_the_start_keeps_no_lock(app: Flask, now, tmp_path, witness) -> None:
    watched_by(app, witness)
    add(app, now, "1")
    with restored(app, back_up(app, tmp_path)) as server, server.app_context():
        assert why_not_to_start() is None
        with ThreadPoolExecutor(1) as other:
            other.submit(add, server, now, "2").result(4)


@pytest.mark.parametrize("content", [b"", b"\xff", b"a\nb\nc\n\n", b"a\n1\n"])
def test_a_broken_memory_is_the_operators_matter(sqlite_app: Flask, now, data_folder: Path, content) -> None:
    data_folder.mkdir()
    (data_folder / NAME).write_bytes(content)

    assert NAME in reason_not_to_start(sqlite_app)
    with pytest.raises(LogMemoryUnusable):
        add(sqlite_app, now, "1")


def test_what_is_remembered_is_the_note_with_both_signatures(sqlite_app, now, data_folder, witness) -> None:
    watched_by(sqlite_app, witness)
    add(sqlite_app, now, "1")
    ask(sqlite_app, now)

    note = (data_folder / NAME).read_text()

    assert remembered(data_folder) == read_checkpoint(note)
    assert [line.split()[1] for line in note.split("\n\n")[1].splitlines()] == ["countersign.test/log", NAMED]


# -- the way out --------------------------------------------------------------------------------------------


def in_file(app: Flask) -> None:
    """Move the key from the settings into its file, as an installation has it."""
    with app.app_context():
        keep_key(Path(app.config["DATA_FOLDER"]), log_key())


def test_an_accepted_loss_stands_in_a_new_log_that_witnesses_take(
    app: Flask, now, tmp_path: Path, witness: Witness
) -> None:
    in_file(app)
    watched_by(app, witness)
    add(app, now, "1", "2")
    ask(app, now)
    old_receipt = receipt_of(app, "releases/1")
    backup = back_up(app, tmp_path)
    add(app, now, "3", "4")
    ask(app, now)

    with restored(app, backup, LOG_KEY="") as left:
        assert reason_not_to_start(left)
        done = left.test_cli_runner().invoke(args=["ledger", "accept-loss", "--reason", "The disk burnt."])
        assert done.exit_code == 0, done.output
        assert "2 entries" in done.output
        new = key_of(left)
        assert reason_not_to_start(left) == ""
        add(left, now + timedelta(days=1), "5")
        trusting(witness, new)
        ask(left, now)

        entry = leaves(left)[3]
        assert entry["kind"] == "log_key"
        assert entry["facts"]["reason"] == "The disk burnt."
        assert {name: entry["facts"]["lost"][name] for name in ("entries", "log_had", "left")} == {
            "entries": 2, "log_had": 5, "left": 3,
        }  # fmt: skip
        # What is left proves itself as before; the new entry proves itself by the new key, and both are witnessed.
        assert receipt_of(left, "releases/1") == old_receipt
        receipt = receipt_of(left, "releases/5")
        keys = verify.read_keys(f"{new}\n{witness.vkey}\n".encode())
        account = verify.verify_receipt(receipt, keys)
        assert "witnessed" in [finding.id for finding in account.findings]
        with left.app_context():
            loss = queries.receipt_about(entry["subject"], [])
            assert loss.origin == new.partition("+")[0] != "countersign.test/log"
        assert verify.verify_receipt(loss.file, keys).proved
    assert witness.incidents() == "No incidents.\n"


def receipt_of(app: Flask, subject: str) -> bytes:
    with app.app_context():
        return queries.receipt_about(subject, []).file


def test_a_loss_cannot_be_accepted_where_nothing_is_lost(sqlite_app: Flask, now) -> None:
    in_file(sqlite_app)
    sqlite_app.config["LOG_KEY"] = ""
    add(sqlite_app, now, "1")

    done = sqlite_app.test_cli_runner().invoke(args=["ledger", "accept-loss", "--reason", "x"])

    assert done.exit_code == 1
    assert "Nothing is lost" in done.output
    assert len(leaves(sqlite_app)) == 2


# -- heartbeats ---------------------------------------------------------------------------------------------


def test_heartbeats_prove_silence(app: Flask, now, witness: Witness) -> None:
    watched_by(app, witness)
    add(app, now, "1")
    for minutes in range(0, 181, 5):
        with app.app_context():
            keep_beating(now + timedelta(minutes=minutes))
            ask_witnesses(now + timedelta(minutes=minutes))

    assert [each["kind"] for each in leaves(app)[2:]] == ["heartbeat"] * 3
    assert [size for size, _name in cosignatures(app)] == [2, 3, 4, 5]
    with app.app_context():
        receipt = queries.receipt_about("heartbeats/2", [])
    assert verify.verify_receipt(receipt.file, verify.read_keys(key_of(app).encode())).proved


def test_two_workers_enter_a_quiet_hour_once(app: Flask, now) -> None:
    add(app, now, "1")
    later = now + timedelta(hours=1)
    with app.app_context():
        actions.beat(now=later)  # has looked, and has not committed
        waiting = db.session.info.pop(actions.WAITING)
        db.session.rollback()
        assert keep_beating(later) == "a quiet hour entered"
        db.session.begin()
        db.session.info[actions.WAITING] = waiting
        with pytest.raises(IntegrityError):
            db.session.commit()
        db.session.rollback()
        assert keep_beating(later) == ""

    assert [each["kind"] for each in leaves(app)] == [
        "log_key",
        "release",
        "heartbeat",
    ]


def test_another_key_is_no_old_copy(sqlite_app: Flask, now) -> None:
    add(sqlite_app, now, "1")
    with sqlite_app.app_context():
        sqlite_app.extensions["log_key"] = new_key("countersign.test/log")
        assert "signed with the key" in (why_not_to_start() or "")
