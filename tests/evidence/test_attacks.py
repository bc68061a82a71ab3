"""Whoever holds the database, or the database and the key, changes one thing; and is found out."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest
from sqlalchemy import delete, insert, select

from app.acknowledgements.kinds import Method, Outcome
from app.acknowledgements.models import Signature
from app.assignments.kinds import ClosingKind
from app.assignments.models import Assignment, Closing, Exemption, Requirement
from app.courses.models import Release, ReleaseText
from app.courses.release_content import digest
from app.evidence.queries.sources import SOURCES
from app.extensions import db
from app.ledger import queries
from app.ledger.canonical import canonical
from app.ledger.entries import commitment, instant
from app.ledger.kinds import EntryKind
from app.ledger.models import Cosignature, LedgerEntry, LedgerOpenings
from app.ledger.notes import new_key
from app.ledger.witnessing import request_body
from app.people.models import AccessLink, Person, RoleGrant, Unit
from app.people.roles import Role
from app.quizzes.models import AttemptResult, Choice
from app.sealing import log_key
from tests.conftest import NOW, application
from tests.evidence.tampering import (
    Change,
    Scene,
    administrator,
    change,
    exchange,
    head_after,
    heartbeat,
    place_of,
    receipt_of,
    remove,
    rewrite,
    set_scene,
    sound_again,
    value_of,
)
from verifier import verify
from witness import witness

Attack = Callable[[Scene], None]


@pytest.fixture(scope="module")
def made(request: pytest.FixtureRequest) -> Iterator[Scene]:
    """One sound log for all attacks."""
    with contextmanager(application)("sqlite", request) as app:
        yield set_scene(app, NOW)


@pytest.fixture
def scene(made: Scene) -> Iterator[Scene]:
    with sound_again(made.app):
        yield made


def audited(scene: Scene, *kept: Path) -> tuple[int, str]:
    against = [word for path in kept for word in ("--against", str(path))]
    done = scene.app.test_cli_runner().invoke(args=["evidence", "verify", *against])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return done.exit_code, done.output


def signature(key: str) -> object:
    return Signature.key == key


def entry(number: int) -> object:
    return LedgerEntry.sequence == number


# -- with the database alone: nothing that was kept outside is needed -----------------------------------

ATTACKS: dict[str, tuple[Attack, str]] = {}


def attack(words: str) -> Callable[[Attack], Attack]:
    """`words` are part of what is said about it."""

    def listed(function: Attack) -> Attack:
        ATTACKS[function.__name__] = function, words
        return function

    return listed


# the log's rows


@attack("its bytes are not those that were hashed")
def an_entry_is_changed(scene: Scene) -> None:
    place = place_of(scene.bob)
    leaf = json.loads(value_of(LedgerEntry.leaf, entry(place)))
    leaf["facts"]["time_zone"] = "Europe/London"
    change(LedgerEntry, entry(place), leaf=canonical(leaf).decode())


@attack("its bytes are not an entry in canonical form")
def an_entry_gets_a_space(scene: Scene) -> None:
    leaf = value_of(LedgerEntry.leaf, entry(1))
    change(LedgerEntry, entry(1), leaf=leaf.replace(",", ", ", 1))


@attack("its checkpoint is not over")
def an_entry_and_the_tree_are_changed_without_the_key(scene: Scene) -> None:
    an_entry_is_changed(scene)
    checkpoints = dict(db.session.execute(select(LedgerEntry.sequence, LedgerEntry.checkpoint)).all())
    rewrite(lambda log: log, new_key(log_key().origin))
    for number, checkpoint in checkpoints.items():
        change(LedgerEntry, entry(number), checkpoint=checkpoint, next_key=log_key().id)


@attack("Entry 2: not there")
def an_entry_is_taken_out_of_the_middle(scene: Scene) -> None:
    remove(LedgerOpenings, LedgerOpenings.sequence == 2)
    remove(LedgerEntry, entry(2))


@attack("it has no entry in the log")
def the_last_entry_is_taken_out(scene: Scene) -> None:
    remove(LedgerOpenings, LedgerOpenings.sequence == scene.size - 1)
    remove(LedgerEntry, entry(scene.size - 1))


@attack("it has no entry in the log")
def the_whole_log_is_taken_out(scene: Scene) -> None:
    remove(LedgerOpenings, LedgerOpenings.sequence >= 0)
    remove(LedgerEntry, LedgerEntry.sequence >= 0)


@attack("is not signed with the log's key")
def an_entry_is_added_without_the_key(scene: Scene) -> None:
    rewrite(lambda log: [*log, heartbeat(log[-1], "heartbeats/x")], other := new_key(log_key().origin))
    assert other.id != log_key().id
    change(LedgerEntry, LedgerEntry.sequence >= 0, next_key=log_key().id)


@attack("its column sequence says something else")
def two_entries_change_places(scene: Scene) -> None:
    for column in ("leaf", "kind", "recorded_at"):
        exchange(LedgerEntry, column, entry(2), entry(3))
    one, other = value_of(LedgerEntry.subject, entry(2)), value_of(LedgerEntry.subject, entry(3))
    change(LedgerEntry, entry(2), subject="-")
    change(LedgerEntry, entry(3), subject=one)
    change(LedgerEntry, entry(2), subject=other)


@attack("its column recorded_at says something else")
def the_time_of_an_entry_is_changed_beside_it(scene: Scene) -> None:
    at = value_of(LedgerEntry.recorded_at, entry(scene.size - 1))
    change(LedgerEntry, entry(scene.size - 1), recorded_at=at + timedelta(days=1))


@attack("its column kind says something else")
def the_kind_of_an_entry_is_changed_beside_it(scene: Scene) -> None:
    change(LedgerEntry, entry(place_of(scene.mona)), kind=EntryKind.CLOSING)


@attack("its checkpoint is not over")
def a_checkpoint_is_replaced_by_an_older_one(scene: Scene) -> None:
    change(LedgerEntry, entry(3), checkpoint=value_of(LedgerEntry.checkpoint, entry(2)))


@attack("its checkpoint is not signed with the log's key")
def the_signature_of_a_checkpoint_is_replaced(scene: Scene) -> None:
    note, older = (value_of(LedgerEntry.checkpoint, entry(number)) for number in (3, 2))
    change(LedgerEntry, entry(3), checkpoint=note.rpartition(" ")[0] + " " + older.rpartition(" ")[2])


@attack("or the tree stored with it is another")
def a_stored_hash_is_changed(scene: Scene) -> None:
    hashes = value_of(LedgerEntry.completed, entry(3))
    change(LedgerEntry, entry(3), completed=hashes[:-1] + bytes([hashes[-1] ^ 1]))


@attack("the key that signs what comes next is stored as")
def another_key_is_named_for_what_comes_next(scene: Scene) -> None:
    change(LedgerEntry, entry(scene.size - 1), next_key="00000000")


@attack("saw 99 entries")
def the_log_is_shorter_than_a_witness_saw_it(scene: Scene) -> None:
    db.session.execute(insert(Cosignature).values(cosigned(size=99)))


@attack("does not verify over the log's first 3 entries")
def a_cosignature_is_made_up(scene: Scene) -> None:
    db.session.execute(insert(Cosignature).values(cosigned(size=3)))


def cosigned(size: int) -> dict[str, object]:
    key = witness.WitnessKey("witness.example.org/w1", witness.Ed25519PrivateKey.generate())
    line = key.cosign("another log\n1\n\n", int(NOW.timestamp()))
    return {
        "origin": log_key().origin, "size": size, "witness": key.public.vkey, "line": line,
        "cosigned_at": NOW, "received_at": NOW,
    }  # fmt: skip


# what opens the commitments


@attack("what is kept to open its typed_name does not open it")
def an_opening_gets_another_value(scene: Scene) -> None:
    changed_opening(scene.bob, "typed_name", value="Bob Other")


@attack("what is kept to open its printed_name does not open it")
def an_opening_gets_another_salt(scene: Scene) -> None:
    changed_opening(scene.bob, "printed_name", salt=b64encode(bytes(32)).decode())


@attack("what is kept to open its printed_name does not open it")
def the_openings_of_two_entries_are_exchanged(scene: Scene) -> None:
    one, other = (LedgerOpenings.sequence == place_of(key) for key in (scene.bob, scene.eve))
    exchange(LedgerOpenings, "openings", one, other)


@attack("and no erasure in the log tells of it")
def an_opening_is_taken_away_off_the_record(scene: Scene) -> None:
    where = LedgerOpenings.sequence == place_of(scene.eve)
    openings = value_of(LedgerOpenings.openings, where)
    change(
        LedgerOpenings, where, openings={name: each for name, each in openings.items() if name != "comment"}
    )


def changed_opening(key: str, name: str, **values: str) -> None:
    where = LedgerOpenings.sequence == place_of(key)
    openings = value_of(LedgerOpenings.openings, where)
    change(LedgerOpenings, where, openings=openings | {name: openings[name] | values})


@attack("it commits to nothing, and is said to be opened: comment")
def an_opening_is_put_beside_an_entry_that_commits_to_nothing(scene: Scene) -> None:
    rewrite(lambda log: [*log, heartbeat(log[-1], "heartbeats/x")])
    openings = {"comment": {"salt": "", "value": "Not me"}}
    db.session.execute(insert(LedgerOpenings).values(sequence=scene.size, openings=openings))


# the signatures


@attack("the row says another printed_name than the entry committed to")
def the_names_of_two_signatures_are_exchanged(scene: Scene) -> None:
    for column in ("legal_name", "typed_name"):
        exchange(Signature, column, signature(scene.bob), signature(scene.eve))


@attack("its text is not the one whose SHA-256 it names")
def the_signed_text_is_edited(scene: Scene) -> None:
    words = value_of(Signature.text, signature(scene.bob))
    change(Signature, signature(scene.bob), text=words + " And never on Sundays.")


@attack("its release does not make up the text that was signed")
def the_signed_text_is_edited_with_its_hash(scene: Scene) -> None:
    words = value_of(Signature.text, signature(scene.bob)) + " And never on Sundays."
    change(Signature, signature(scene.bob), text=words, text_sha256=digest(words))


@attack("the row says another statements")
def a_statement_is_changed(scene: Scene) -> None:
    words = value_of(Signature.statements, signature(scene.bob))
    change(Signature, signature(scene.bob), statements=[words[0] | {"text": "I agree."}, *words[1:]])


@attack("the row says another comment than the entry committed to")
def a_comment_is_changed(scene: Scene) -> None:
    change(Signature, signature(scene.eve), comment="In the office, at ease.")


@attack("the row says another comment than the entry committed to")
def a_comment_is_added(scene: Scene) -> None:
    change(Signature, signature(scene.bob), comment="With pleasure.")


@attack("the row says another outcome")
def a_refusal_becomes_a_signature(scene: Scene) -> None:
    change(Signature, signature(scene.mona), outcome=Outcome.SIGNED)


@attack("its assignment is another person's")
def the_assignment_is_moved_to_another_person(scene: Scene) -> None:
    eve = value_of(Signature.person_id, signature(scene.eve))
    change(Assignment, assignment_of(scene.bob), person_id=eve, period=7)


@attack("the row says another employee_number than the entry committed to")
def the_signature_and_its_assignment_are_moved_to_another_person(scene: Scene) -> None:
    the_assignment_is_moved_to_another_person(scene)
    eve = value_of(Signature.person_id, signature(scene.eve))
    change(Signature, signature(scene.bob), person_id=eve)


@attack("the row says another release.number")
def the_signature_is_moved_to_another_release(scene: Scene) -> None:
    change(Signature, signature(scene.bob), release_id=another_release(scene))


@attack("its assignment is of another release")
def the_assignment_is_moved_to_another_release(scene: Scene) -> None:
    change(Assignment, assignment_of(scene.bob), release_id=another_release(scene))


@attack("the row says another signed_at")
def the_time_of_signing_is_moved(scene: Scene) -> None:
    at = value_of(Signature.signed_at, signature(scene.bob))
    change(Signature, signature(scene.bob), signed_at=at - timedelta(days=30))


@attack("the row says another time_zone")
def the_time_zone_is_changed(scene: Scene) -> None:
    change(Signature, signature(scene.bob), time_zone="Asia/Tokyo")


@attack("the row says another authentication.method")
def the_way_of_signing_is_changed(scene: Scene) -> None:
    change(
        Signature, signature(scene.bob), method=next(each for each in Method if each is not Method.PASSWORD)
    )


@attack("the row says another meaning")
def the_meaning_of_signing_is_changed(scene: Scene) -> None:
    change(Signature, signature(scene.bob), meaning="I have seen this.")


@attack("the row says another check.points")
def the_points_are_changed(scene: Scene) -> None:
    change(Signature, signature(scene.bob), points=1)


@attack("its check was graded otherwise")
def the_result_of_the_check_is_changed(scene: Scene) -> None:
    change(AttemptResult, AttemptResult.attempt_id == attempt_of(scene.bob), points=1)


@attack("its check's decisions are not those that were graded")
def a_decision_of_the_check_is_changed(scene: Scene) -> None:
    first = db.session.scalars(select(Choice.id).filter_by(attempt_id=attempt_of(scene.bob))).first()
    change(Choice, Choice.id == first, option="h")


@attack("the row that it tells of is not there")
def a_signature_is_taken_out(scene: Scene) -> None:
    remove(Signature, signature(scene.bob))


@attack("it has no entry in the log")
def a_signature_is_added(scene: Scene) -> None:
    table = Signature.__table__
    row = db.session.execute(select(table).where(table.c.key == scene.bob)).mappings().one()
    assignment = db.session.scalars(
        select(Assignment.id).where(Assignment.id.not_in(select(Signature.assignment_id)))
    ).first()
    db.session.execute(
        insert(table).values({**row, "id": 999, "key": "made-up", "assignment_id": assignment})
    )


# the other facts


@attack("its text in en is not the one whose SHA-256 it names")
def the_text_of_a_release_is_edited(scene: Scene) -> None:
    where = release_text(scene)
    words = value_of(ReleaseText.content, where).replace("Stop. Send. Tell.", "Go on.")
    change(ReleaseText, where, content=words)


@attack("its SHA-256 is not that of its texts")
def the_text_of_a_release_is_edited_with_its_hash(scene: Scene) -> None:
    where = release_text(scene)
    words = value_of(ReleaseText.content, where).replace("Stop. Send. Tell.", "Go on.")
    change(ReleaseText, where, content=words, sha256=digest(words))


@attack("the row says another number")
def a_release_gets_another_number(scene: Scene) -> None:
    change(Release, Release.id == value_of(Signature.release_id, signature(scene.bob)), number=9)


@attack("the row says another how")
def an_assignment_ends_in_another_way(scene: Scene) -> None:
    change(Closing, Closing.kind == ClosingKind.PAPER, kind=ClosingKind.SUPERSEDED)


@attack("the row says another ends_on")
def an_exemption_is_made_longer(scene: Scene) -> None:
    change(Exemption, Exemption.id > 0, ends_on=NOW.date() + timedelta(days=300))


@attack("the row says another employee_number than the entry committed to")
def an_exemption_is_moved_to_another_person(scene: Scene) -> None:
    change(Exemption, Exemption.id > 0, person_id=value_of(Signature.person_id, signature(scene.eve)))


@attack("the row says another role")
def a_role_is_changed(scene: Scene) -> None:
    grant = db.session.scalars(select(RoleGrant).where(RoleGrant.role != Role.AUDITOR)).first()
    assert grant is not None
    change(RoleGrant, RoleGrant.id == grant.id, role=Role.AUDITOR)


@attack("the row says another unit_key")
def a_role_is_moved_to_another_unit_of_the_same_name(scene: Scene) -> None:
    (one, other) = db.session.scalars(select(Unit.id).filter_by(name="Annex").order_by(Unit.id))
    change(RoleGrant, RoleGrant.unit_id == one, unit_id=other)


@attack("the row says another by_person than the entry committed to")
def a_role_was_given_by_somebody_else(scene: Scene) -> None:
    change(RoleGrant, RoleGrant.role == Role.MANAGER, granted_by_id=signer(scene.mona))


@attack("the row says another by_person than the entry committed to")
def a_role_was_given_by_nobody(scene: Scene) -> None:
    change(RoleGrant, RoleGrant.role == Role.MANAGER, granted_by_id=None)


@attack("the row says another by_person than the entry committed to")
def a_reset_was_asked_for_by_somebody_else(scene: Scene) -> None:
    change(AccessLink, AccessLink.person_id == signer(scene.eve), made_by_id=signer(scene.mona))


@attack("the row says another asked_by")
def a_reset_was_asked_for_by_the_person(scene: Scene) -> None:
    change(AccessLink, AccessLink.person_id == signer(scene.eve), made_by_id=signer(scene.eve))


@attack("the row says another sent_to than the entry committed to")
def a_reset_link_went_to_another_address(scene: Scene) -> None:
    change(AccessLink, AccessLink.person_id == signer(scene.eve), sent_to="mallory@example.org")


@attack("the row says another person than the entry committed to")
def an_exemption_is_moved_between_two_of_one_name_who_have_no_number(scene: Scene) -> None:
    (one, other) = db.session.scalars(select(Person.id).filter_by(legal_name="Willow West"))
    change(Exemption, Exemption.person_id == one, person_id=other)


@attack("the row says another requirement")
def an_exemption_is_moved_to_another_requirement(scene: Scene) -> None:
    change(Exemption, Exemption.id > 0, requirement_id=another_requirement(scene))


@attack("the row says another valid_until")
def paper_is_made_to_count_for_longer(scene: Scene) -> None:
    change(Closing, Closing.kind == ClosingKind.PAPER, valid_until=NOW.date() + timedelta(days=3000))


@attack("the row says another period")
def what_ended_is_moved_to_another_period(scene: Scene) -> None:
    paper = value_of(Closing.assignment_id, Closing.kind == ClosingKind.PAPER)
    change(Assignment, Assignment.id == paper, period=7)


@attack("the row says another requirement")
def what_ended_is_moved_to_another_requirement(scene: Scene) -> None:
    paper = value_of(Closing.assignment_id, Closing.kind == ClosingKind.PAPER)
    change(Assignment, Assignment.id == paper, requirement_id=another_requirement(scene))


@attack("the row says another title")
def a_release_gets_another_title(scene: Scene) -> None:
    change(Release, Release.id > 0, title={"en": "Something else", "pl": "Coś innego"})


@attack("the row says another changed_rules")
def what_a_release_changed_is_taken_out(scene: Scene) -> None:
    change(Release, Release.id > 0, changed_rules={"r1": "new"})


@attack("the row says another key_confirmed")
def a_panel_is_made_to_have_agreed(scene: Scene) -> None:
    release = value_of(Signature.release_id, signature(scene.bob))
    change(
        Release,
        Release.id == release,
        key_confirmed=not value_of(Release.key_confirmed, Release.id == release),
    )


# how signatures ended their assignments


@attack("it says that the assignment was answered, and there is no answer")
def an_answer_is_made_up_without_a_signature(scene: Scene) -> None:
    table = Closing.__table__
    row = db.session.execute(select(table).where(closing_of(scene.bob))).mappings().one()
    free = db.session.scalars(select(Assignment.id).where(~Assignment.closing.has())).first()
    db.session.execute(insert(table).values({**row, "id": 999, "assignment_id": free}))


@attack("its assignment did not end with it")
def the_end_of_a_signed_assignment_is_taken_out(scene: Scene) -> None:
    remove(Closing, closing_of(scene.bob))


@attack("its assignment did not end with it")
def a_refused_assignment_ends_as_signed(scene: Scene) -> None:
    change(Closing, closing_of(scene.mona), kind=ClosingKind.SIGNED)


@attack("its assignment did not end with it")
def the_day_that_a_signature_counts_from_is_moved(scene: Scene) -> None:
    change(Closing, closing_of(scene.bob), closed_on=NOW.date() - timedelta(days=40))


@attack("its assignment did not end with it")
def the_time_that_a_signature_counts_from_is_moved(scene: Scene) -> None:
    change(Closing, closing_of(scene.bob), closed_at=NOW - timedelta(days=40))


@attack("the row says another valid_until")
def a_signature_is_made_to_count_for_longer(scene: Scene) -> None:
    change(Closing, closing_of(scene.bob), valid_until=NOW.date() + timedelta(days=3000))


@attack("the row says another valid_until")
def a_signature_is_made_to_count_for_ever(scene: Scene) -> None:
    change(Closing, closing_of(scene.bob), valid_until=None)


@attack("the row says another requirement")
def a_signature_is_moved_to_another_requirement(scene: Scene) -> None:
    change(Assignment, assignment_of(scene.bob), requirement_id=another_requirement(scene))


@attack("the row says another period")
def a_signature_is_moved_to_another_period(scene: Scene) -> None:
    change(Assignment, assignment_of(scene.bob), period=7)


def closing_of(key: str) -> object:
    return Closing.assignment_id == value_of(Signature.assignment_id, signature(key))


def signer(key: str) -> int:
    return value_of(Signature.person_id, signature(key))


def another_requirement(scene: Scene) -> int:
    """A copy under another key."""
    table = Requirement.__table__
    row = db.session.execute(select(table).order_by(table.c.id)).mappings().first()
    db.session.execute(insert(table).values({**row, "id": 99, "key": "copy"}))
    return 99


def assignment_of(key: str) -> object:
    return Assignment.id == value_of(Signature.assignment_id, signature(key))


def attempt_of(key: str) -> int:
    return value_of(Signature.attempt_id, signature(key))


def release_text(scene: Scene) -> object:
    release = value_of(Signature.release_id, signature(scene.bob))
    return (ReleaseText.release_id == release) & (ReleaseText.language == "en")


def another_release(scene: Scene) -> int:
    """A copy under another number."""
    table = Release.__table__
    release = value_of(Signature.release_id, signature(scene.bob))
    row = db.session.execute(select(table).where(table.c.id == release)).mappings().one()
    db.session.execute(insert(table).values({**row, "id": 99, "key": "copy", "number": 99}))
    return 99


@pytest.mark.parametrize("name", ATTACKS)
def test_the_audit_finds_what_was_done_to_the_database(scene: Scene, name: str) -> None:
    do, words = ATTACKS[name]
    with administrator(scene.app):
        do(scene)

    code, said = audited(scene)

    assert code == 1
    assert words in said


@pytest.mark.parametrize(
    "do", [an_entry_is_changed, an_entry_gets_a_space, an_entry_is_taken_out_of_the_middle,
           an_entry_and_the_tree_are_changed_without_the_key, the_signature_of_a_checkpoint_is_replaced,
           a_stored_hash_is_changed, another_key_is_named_for_what_comes_next, a_comment_is_changed]
)  # fmt: skip
def test_several_processes_find_the_same_as_one(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, do: Attack
) -> None:
    monkeypatch.setattr("app.evidence.queries.auditing.walking.BATCH", 2)
    with administrator(scene.app):
        do(scene)
    alone = audited(scene)[1].splitlines()

    monkeypatch.setattr("app.evidence.commands.WORTH_IT", 0)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    beside = audited(scene)[1].splitlines()

    assert ATTACKS[do.__name__][1] in "\n".join(beside)
    assert beside[:-1] == alone[:-1]  # but for the time that it took


@pytest.fixture
def on_postgresql(request: pytest.FixtureRequest) -> Iterator[Scene]:
    with contextmanager(application)("postgresql", request) as app:
        yield set_scene(app, NOW)


@pytest.mark.parametrize(
    "do", [an_entry_is_changed, the_names_of_two_signatures_are_exchanged, a_decision_of_the_check_is_changed,
           an_opening_is_taken_away_off_the_record, an_entry_is_taken_out_of_the_middle]
)  # fmt: skip
def test_it_finds_the_same_on_postgresql(on_postgresql: Scene, do: Attack) -> None:
    assert audited(on_postgresql)[0] == 0
    with administrator(on_postgresql.app):
        do(on_postgresql)

    code, said = audited(on_postgresql)

    assert code == 1
    assert ATTACKS[do.__name__][1] in said


# -- with the database and the key: inside all is well, and only what was kept outside shows it ----------

Lines = list[dict[str, Any]]
WITH_THE_KEY: dict[str, Attack] = {}


def with_the_key(function: Attack) -> Attack:
    WITH_THE_KEY[function.__name__] = function
    return function


@with_the_key
def a_signature_is_redated_and_all_signed_anew(scene: Scene) -> None:
    earlier = value_of(Signature.signed_at, signature(scene.bob)) - timedelta(minutes=30)
    change(Signature, signature(scene.bob), signed_at=earlier)
    change(Closing, closing_of(scene.bob), closed_at=earlier)
    rewrite(in_entry_of(scene.bob, lambda value, _: value["facts"].update(signed_at=instant(earlier))))


@with_the_key
def a_comment_is_taken_out_and_all_signed_anew(scene: Scene) -> None:
    def without_comment(value: dict[str, Any], openings: dict[str, Any]) -> None:
        value["facts"]["outcome"] = "signed"
        del value["commitments"]["comment"], openings["comment"]

    change(Signature, signature(scene.eve), comment="", outcome=Outcome.SIGNED)
    change(Closing, closing_of(scene.eve), kind=ClosingKind.SIGNED)
    rewrite(in_entry_of(scene.eve, without_comment))


@with_the_key
def a_refusal_is_given_another_name_and_all_signed_anew(scene: Scene) -> None:
    def renamed(value: dict[str, Any], openings: dict[str, Any]) -> None:
        openings["printed_name"] |= {"value": "Nobody"}
        salt = b64decode(openings["printed_name"]["salt"])
        value["commitments"]["printed_name"] = commitment("printed_name", "Nobody", salt)

    change(Signature, signature(scene.mona), legal_name="Nobody")
    rewrite(in_entry_of(scene.mona, renamed))


@with_the_key
def a_signature_is_taken_out_and_all_signed_anew(scene: Scene) -> None:
    remove_answer(scene.bob)
    rewrite(lambda log: [line for line in log if not line["value"]["subject"].endswith(scene.bob)])


@with_the_key
def the_newest_signature_is_cut_off(scene: Scene) -> None:
    remove_answer(scene.eve)
    rewrite(lambda log: log[:-1])


@with_the_key
def the_newest_signature_is_cut_off_and_the_log_goes_on(scene: Scene) -> None:
    remove_answer(scene.eve)
    rewrite(lambda log: [*log[:-1], heartbeat(log[-1], "heartbeats/a"), heartbeat(log[-1], "heartbeats/b")])


@with_the_key
def an_old_copy_goes_on_to_the_same_size(scene: Scene) -> None:
    remove_answer(scene.eve)
    rewrite(lambda log: [*log[:-1], heartbeat(log[-1], "heartbeats/a")])


@with_the_key
def an_entry_is_put_in_before_others(scene: Scene) -> None:
    rewrite(lambda log: [*log[:3], heartbeat(log[2], "heartbeats/a"), *log[3:]])


@with_the_key
def two_entries_of_one_moment_change_places(scene: Scene) -> None:
    def exchanged(log: Lines) -> Lines:
        at = [line["value"]["recorded_at"] for line in log]
        first = next(n for n in range(2, len(log) - 1) if at[n - 1] == at[n] == at[n + 1])
        return [*log[:first], log[first + 1], log[first], *log[first + 2 :]]

    rewrite(exchanged)


@with_the_key
def the_log_is_signed_anew_with_another_key(scene: Scene) -> None:
    other = new_key(log_key().origin)

    def with_another_key(log: Lines) -> Lines:
        log[0]["value"] |= {"subject": f"log_keys/{other.id}", "facts": {"vkey": other.vkey}}
        return log

    rewrite(with_another_key, other)


def remove_answer(key: str) -> None:
    remove(Closing, closing_of(key))
    remove(Signature, signature(key))


def in_entry_of(key: str, edit: Callable[[dict[str, Any], dict[str, Any]], None]) -> Change:
    def edited(log: Lines) -> Lines:
        for line in log:
            if line["value"]["subject"] == f"signatures/{key}":
                edit(line["value"], line["openings"])
        return log

    return edited


def test_a_passkeys_signature_that_is_made_up_is_found_inside_whatever_the_key_signs(scene: Scene) -> None:
    parts = ("credential_key", "authenticator_data", "client_data", "signature")
    made_up = dict.fromkeys(parts, b64encode(bytes(64)).decode()) | {"over": "0" * 64}

    def with_passkey(value: dict[str, Any], _openings: dict[str, Any]) -> None:
        value["facts"]["authentication"]["assertion"] = made_up

    with administrator(scene.app):
        rewrite(in_entry_of(scene.bob, with_passkey))

    assert "the passkey's signature in it is not over what it says" in audited(scene)[1]


@pytest.fixture
def kept(scene: Scene, tmp_path: Path) -> dict[str, Path]:
    """What Eve, a witness and an auditor have: nobody inside can reach it."""
    with scene.app.app_context():
        files = {
            "receipt": scene.receipts[scene.eve],
            "checkpoint": scene.checkpoint.encode(),
            "head": head_after(3),
        }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    return {name: tmp_path / name for name in files}


@pytest.fixture
def seen(scene: Scene, tmp_path: Path) -> Iterator[tuple[witness.State, witness.WitnessKey]]:
    """A witness that has cosigned the sound log."""
    witness.init(tmp_path / "witness", "witness.example.org/w1")
    state = witness.existing_state(tmp_path / "witness")
    key = witness.existing_key(tmp_path / "witness", state)
    state.trust(witness.PublicKey.from_vkey(scene.key), 0)
    answer = witness.add_checkpoint(state, key, request_body(0, [], scene.checkpoint))
    assert answer.status == HTTPStatus.OK
    yield state, key
    state.close()


@pytest.mark.parametrize("name", WITH_THE_KEY)
def test_what_was_kept_outside_convicts_whoever_holds_the_key(
    scene: Scene, kept: dict[str, Path], seen: tuple[witness.State, witness.WitnessKey], name: str
) -> None:
    with administrator(scene.app):
        WITH_THE_KEY[name](scene)

    assert audited(scene)[0] == 0, "inside nothing is to be seen"
    for place in kept.values():
        code, said = audited(scene, place)
        assert code == 1
        assert f"{place.name}: it" in said
    with scene.app.app_context():
        newer = head_after(scene.size)
        proof = verify.read_head(newer).proof
        asked = request_body(scene.size, proof, queries.newest_checkpoint() or "")
    with pytest.raises(verify.Refused):
        verify.verify_head(scene.receipts[scene.eve], newer, verify.read_keys(scene.key.encode()))
    assert witness.add_checkpoint(*seen, asked).status != HTTPStatus.OK


def test_nothing_outside_complains_of_a_log_that_went_on(
    scene: Scene, kept: dict[str, Path], seen: tuple[witness.State, witness.WitnessKey]
) -> None:
    with administrator(scene.app):
        rewrite(lambda log: [*log, *(heartbeat(log[-1], f"heartbeats/{n}") for n in range(3))])

    assert audited(scene, *kept.values()) == (0, ANY)
    with scene.app.app_context():
        newer = head_after(scene.size)
        proof = verify.read_head(newer).proof
        asked = request_body(scene.size, proof, queries.newest_checkpoint() or "")
    keys = verify.read_keys(scene.key.encode())
    assert verify.verify_head(scene.receipts[scene.eve], newer, keys).proved
    assert witness.add_checkpoint(*seen, asked).status == HTTPStatus.OK


def test_a_log_that_is_gone_with_all_facts_is_missed(scene: Scene, kept: dict[str, Path]) -> None:
    with administrator(scene.app):
        for model in (LedgerOpenings, LedgerEntry, *(source.model for source in SOURCES)):
            db.session.execute(delete(model))
        db.session.execute(delete(ReleaseText))

    assert audited(scene)[0] == 0
    for place in kept.values():
        assert "the log has 0: the last ones are gone" in audited(scene, place)[1]


def test_two_receipts_convict_a_log_that_shows_two_histories(scene: Scene) -> None:
    with administrator(scene.app):
        a_comment_is_taken_out_and_all_signed_anew(scene)
    with scene.app.app_context():
        other_side = receipt_of(scene.eve)
    keys = verify.read_keys(scene.key.encode())

    assert verify.verify_receipt(scene.receipts[scene.eve], keys).proved
    assert verify.verify_receipt(other_side, keys).proved
    with pytest.raises(verify.HistoriesDiffer):
        verify.verify_pair(scene.receipts[scene.eve], other_side, keys)


# -- with a receipt --------------------------------------------------------------------------------------


def extra_of(receipt: bytes) -> dict[str, Any]:
    return json.loads(b64decode(receipt.split(b"\n")[1].removeprefix(b"extra ")))


def with_extra(receipt: bytes, **changes: Any) -> bytes:
    lines = receipt.split(b"\n")
    lines[1] = b"extra " + b64encode(canonical(extra_of(receipt) | changes))
    return b"\n".join(lines)


def other_text(scene: Scene) -> bytes:
    receipt = scene.receipts[scene.bob]
    (named,) = extra_of(receipt)["texts"]
    return with_extra(receipt, texts={named: "You may say what you like."})


def text_that_nobody_signed(scene: Scene) -> bytes:
    words = "You may say what you like."
    return with_extra(scene.receipts[scene.bob], texts={digest(words): words})


def entry_of_another(scene: Scene) -> bytes:
    return with_extra(scene.receipts[scene.bob], entry=extra_of(scene.receipts[scene.eve])["entry"])


def openings_of_another(scene: Scene) -> bytes:
    return with_extra(scene.receipts[scene.bob], openings=extra_of(scene.receipts[scene.eve])["openings"])


def checkpoint_of_another(scene: Scene) -> bytes:
    own, other = scene.receipts[scene.bob], scene.receipts[scene.eve]
    return own.partition(b"\n\n")[0] + b"\n\n" + other.partition(b"\n\n")[2]


FORGERIES = (
    other_text,
    text_that_nobody_signed,
    entry_of_another,
    openings_of_another,
    checkpoint_of_another,
)


@pytest.mark.parametrize("forge", FORGERIES)
def test_a_receipt_with_a_part_of_another_is_refused_everywhere(
    scene: Scene, tmp_path: Path, forge: Callable[[Scene], bytes]
) -> None:
    forged = forge(scene)
    (tmp_path / "forged.tlog-proof").write_bytes(forged)

    with pytest.raises(verify.Refused):
        verify.verify_receipt(forged)
    code, said = audited(scene, tmp_path / "forged.tlog-proof")
    assert code == 1
    assert said.startswith("Error: forged.tlog-proof:")
