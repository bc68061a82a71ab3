"""`evidence verify` where nothing was done: it says so, whatever happened by the product's own hand."""

from __future__ import annotations

import os
import random
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, stamp, upgrade
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from app.acknowledgements.models import Signature
from app.assignments.models import Requirement
from app.evidence.auditing.entries import Stored, columns_that_differ, openings_that_differ, read_leaf
from app.evidence.auditing.facts import private_that_differs, unlike
from app.evidence.auditing.history import History
from app.evidence.auditing.sampling import drawn, every
from app.evidence.queries.auditing import Audit
from app.evidence.queries.auditing.walking import batches
from app.extensions import db
from app.ledger import queries
from app.ledger.actions import begin_again, change_key, enter
from app.ledger.entries import Entry, Known, instant
from app.ledger.kinds import EntryKind
from app.ledger.notes import new_key
from app.ledger.stops import Stop
from app.ledger.tree import consistency_path, folded, grow, inclusion_path, leaf_hash, root_of
from app.people.models import Job, Person, Unit
from app.privacy.actions import erase
from app.privacy.kinds import Ground
from app.sealing import log_key
from app.shared.erasing import Category
from tests.acknowledgements.test_ways_to_sign import sign_with, with_passkey
from tests.acknowledgements.training import set_stage
from tests.evidence.packs import company
from tests.evidence.tampering import set_scene
from tests.people.authenticator import Device
from verifier import verify

SOAK = os.environ.get("SOAK") == "1"


def audited(app: Flask, *arguments: str) -> tuple[int, list[str]]:
    done = app.test_cli_runner().invoke(args=["evidence", "verify", *arguments])
    return done.exit_code, done.output.splitlines()


def test_a_sound_log_and_its_facts_agree_and_are_counted(app: Flask, now) -> None:
    company(app, now)
    app.test_cli_runner().invoke(args=["evidence", "catch-up"])

    code, (counts, conclusion) = audited(app)

    assert code == 0
    assert counts.startswith("entries: 10, signatures of checkpoints: 10, openings: 39")
    assert "signature: 4, closing: 1, release: 2, role_change: 2" in counts
    assert conclusion.startswith("Nothing differs.")


def test_an_empty_installation_agrees(app: Flask) -> None:
    assert audited(app)[0] == 0
    assert audited(app, "--quick")[0] == 0


def test_facts_from_before_the_log_are_named_until_they_are_entered(sqlite_app: Flask, now) -> None:
    company(sqlite_app, now)

    code, said = audited(sqlite_app)

    assert code == 1
    assert "releases/1 (release): it has no entry in the log." in said


def test_a_kept_receipt_and_checkpoint_fit_the_log_that_went_on(app: Flask, now, tmp_path: Path) -> None:
    scene = set_scene(app, now)
    for name, data in {"receipt": scene.receipts[scene.bob], "checkpoint": scene.checkpoint.encode()}.items():
        (tmp_path / name).write_bytes(data)
    beat(app, now, "heartbeats/a")

    code, said = audited(
        app, "--against", str(tmp_path / "receipt"), "--against", str(tmp_path / "checkpoint")
    )

    assert (code, said[-1][:15]) == (0, "Nothing differs")
    assert "kept outside: 2" in said[-2]


def test_quick_draws_the_same_sample_again(sqlite_app: Flask, now) -> None:
    set_scene(sqlite_app, now)

    first, second = (audited(sqlite_app, "--quick", "--seed", "7") for _ in range(2))

    assert first[0] == 0
    assert first[1][:2] == second[1][:2]
    assert "--seed 7" in first[1][1]


def test_a_sample_holds_the_newest_entry_and_follows_its_seed() -> None:
    samples = [set(filter(drawn(20_000, seed), range(20_000))) for seed in (3, 3, 4)]

    assert samples[0] == samples[1] != samples[2]
    assert all(19_999 in sample and len(sample) in (1000, 1001) for sample in samples)


def test_a_changed_key_and_a_log_that_goes_on_after_a_loss_are_no_differences(
    app: Flask, now, tmp_path: Path
) -> None:
    scene = set_scene(app, now)
    with app.app_context():
        old, second = log_key(), new_key(log_key().origin)
        change_key(old=old, new=second, reason="Yearly", now=now)
        db.session.commit()
        app.extensions["log_key"] = second
    beat(app, now, "heartbeats/a")
    with app.app_context():
        size, third = queries.size(), new_key(f"{old.origin}-2")
        (tmp_path / "kept").write_text(queries.newest_checkpoint() or "")
        begin_again(
            new=third, previous=second.vkey, stop=Stop(size + 5, size, "", True), reason="Fire", now=now
        )
        app.extensions["log_key"] = third
        db.session.commit()
    beat(app, now, "heartbeats/b")
    (tmp_path / "receipt").write_bytes(scene.receipts[scene.eve])

    code, said = audited(app, "--against", str(tmp_path / "kept"), "--against", str(tmp_path / "receipt"))

    assert (code, said[:-2]) == (0, [])


def test_a_signature_with_a_passkey_agrees(sqlite_app: Flask, now) -> None:
    stage, device = set_stage(sqlite_app, now), Device()
    assert sign_with(with_passkey(sqlite_app, device), stage, device).status_code == 303
    sqlite_app.test_cli_runner().invoke(args=["evidence", "catch-up"])

    code, said = audited(sqlite_app)

    assert (code, said[:-2]) == (0, [])


def test_what_was_erased_on_record_is_no_difference(app: Flask, now, tmp_path: Path) -> None:
    scene = set_scene(app, now)
    (tmp_path / "receipt").write_bytes(scene.receipts[scene.eve])
    with app.app_context():
        eve, mona = (
            db.session.scalars(select(Person).join(Signature).where(Signature.key == key)).one()
            for key in (scene.eve, scene.mona)
        )
        for job in db.session.scalars(select(Job).filter_by(person_id=eve.id)):
            job.starts_on, job.ends_on = now.date() - timedelta(days=9000), now.date() - timedelta(days=8000)
        erase(
            person=eve, categories=list(Category), ground=next(iter(Ground)), reason="Asked for", by=mona,
            now=now, today=now.date(),
        )  # fmt: skip
        db.session.commit()

    code, said = audited(app, "--against", str(tmp_path / "receipt"))

    assert (code, said[:-2]) == (0, [])
    assert "erasure: 1" in said[-2]
    assert "entries with something erased" in said[-2]


def test_what_may_be_edited_is_no_difference(sqlite_app: Flask, now) -> None:
    """A requirement, a unit and a person get other names; the log goes on saying what was true then."""
    set_scene(sqlite_app, now)
    with sqlite_app.app_context():
        for row, name in ((Unit, "name"), (Person, "legal_name")):
            db.session.execute(update(row).values({name: "Renamed"}))
        db.session.execute(update(Requirement).values(title={"en": "Renamed", "pl": "Inaczej"}))
        db.session.commit()

    code, said = audited(sqlite_app)

    assert (code, said[:-2]) == (0, [])


def test_a_database_from_before_titles_had_languages_is_no_difference(sqlite_app: Flask, now) -> None:
    """An exemption in the log names its requirement as it was called when that had one title."""
    set_scene(sqlite_app, now)
    with sqlite_app.app_context():
        db.session.remove()
        stamp(directory="migrations")
        downgrade(directory="migrations", revision="0013_best_and_worst")
        upgrade(directory="migrations")
        titles = list(db.session.scalars(select(Requirement.title).distinct()))

    code, said = audited(sqlite_app)

    assert titles == [{"en": "Social media at work"}]
    assert (code, said[:-2]) == (0, [])


def beat(app: Flask, now, subject: str) -> None:
    with app.app_context():
        enter(kind=EntryKind.HEARTBEAT, fact=subject, facts={}, now=now)
        db.session.commit()


# -- entries, facts and openings as plain values ---------------------------------------------------------


def test_what_only_the_entry_says_is_its_own() -> None:
    assert list(unlike({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"c": 2}})) == []
    assert list(unlike({"a": 1, "b": {"c": 2}}, {"a": True, "b": {"c": 3}})) == ["a", "b.c"]
    assert list(unlike({"b": None}, {"b": {"c": 3}})) == ["b"]


def test_what_is_erased_cannot_be_compared() -> None:
    value = {"commitments": {"comment": "…"}}

    assert list(private_that_differs(value, {}, Known({}, {"comment": "[erased]"}))) == []
    assert list(private_that_differs({"commitments": {}}, {}, Known({}, {"comment": "words"}))) == ["comment"]


@pytest.mark.parametrize(
    "opening", [{}, {"salt": "", "value": "x"}, {"salt": "AAAA", "value": "x"}, {"salt": 3, "value": "x"}, None, "x"]
)  # fmt: skip
def test_an_opening_of_another_form_opens_nothing(opening: Any) -> None:
    assert list(openings_that_differ({"name": "0" * 64}, {"name": opening})) == ["name"]


# -- no false alarm over random appends ------------------------------------------------------------------


def test_random_appends_are_proved_and_cause_no_alarm(sqlite_app: Flask, now) -> None:
    """Rows as the log writes them, many of a transaction; inclusion and consistency as a verifier works them out."""
    chance, number = random.Random(20261127), 10_000 if SOAK else 500
    with sqlite_app.app_context():
        written = 0
        while written < number:
            for _ in range(chance.randint(1, 60)):
                subject = f"heartbeats/{written}"
                facts = {
                    "words": "ż" * chance.randint(0, 9),
                    "number": chance.randint(-(2**53) + 1, 2**53 - 1),
                }
                at = now + timedelta(seconds=chance.randint(-100, 100_000))
                enter(kind=EntryKind.HEARTBEAT, fact=subject, facts=facts, private={"n": written}, now=at)
                written += 1
            db.session.commit()
        size = queries.size()
        roots = History(every, sizes=range(size + 1))
        for rows in batches():
            for row in rows:
                assert list(roots.add(row, read_leaf(row))) == []
                leaf = leaf_hash(row.leaf.encode())
                later = chance.randint(row.sequence + 1, size)
                prove(row.sequence, leaf, later, roots_at(later), chance)
        assert list(Audit(every).differences()) == []
        assert roots.signatures == size


def roots_at(size: int) -> bytes:
    return queries.root_at(size)


def prove(index: int, leaf: bytes, size: int, root: bytes, chance: random.Random) -> None:
    places = verify.climb(leaf, index, size, queries.inclusion_proof(index, size))
    assert places[0, size] == root
    old = chance.randint(1, size)
    proof = queries.consistency_proof(old, size)
    assert verify.is_continued(old, roots_at(old), size, root, proof)


def test_every_proof_of_random_trees_holds() -> None:
    chance, number = random.Random(9162), 10_000 if SOAK else 1_000
    leaves = [leaf_hash(chance.randbytes(8)) for _ in range(number)]
    completed, peaks, roots = {}, [], {}
    for size, leaf in enumerate(leaves):
        done, peaks = grow(size, peaks, leaf)
        completed[size], roots[size + 1] = done, root_of(peaks)

    def hash_of(place: Any) -> bytes:
        return completed[place.stored_with][place.level]

    for size in range(1, number + 1):
        index, old = chance.randrange(size), chance.randint(1, size)
        path = folded(inclusion_path(index, size), hash_of)
        assert verify.climb(leaves[index], index, size, path)[0, size] == roots[size]
        proof = folded(consistency_path(old, size), hash_of)
        assert verify.is_continued(old, roots[old], size, roots[size], proof)


# -- one sequence of bytes for one record ----------------------------------------------------------------

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=9,
)
RECORDS = st.builds(
    Entry,
    sequence=st.integers(0, 2**53 - 1),
    kind=st.text(max_size=9),
    subject=st.text(max_size=9),
    recorded_at=st.datetimes(timezones=st.just(UTC), min_value=datetime(1000, 1, 1)).map(
        lambda moment: moment.replace(fold=0)
    ),
    clock_regressed=st.booleans(),
    entered_later=st.booleans(),
    software=st.text(max_size=9),
    facts=st.dictionaries(st.text(max_size=5), VALUES, max_size=4),
    commitments=st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3),
)


@given(RECORDS)
@settings(max_examples=2_000 if SOAK else 200, deadline=None)
def test_a_record_can_be_read_back_from_its_leaf_so_no_two_share_their_bytes(record: Entry) -> None:
    row = Stored(
        record.sequence,
        record.kind,
        record.subject,
        record.leaf().decode(),
        b"",
        b"",
        "",
        "",
        instant(record.recorded_at),
    )

    value = read_leaf(row)

    assert value is not None
    assert list(columns_that_differ(row, value)) == []
    parts = {name: each for name, each in value.items() if name not in ("format", "recorded_at")}
    read = Entry(recorded_at=datetime.fromisoformat(value["recorded_at"]), **parts)
    assert repr(told_in_order(read)) == repr(told_in_order(record))  # `repr` tells True from 1


@given(RECORDS, st.data())
@settings(max_examples=2_000 if SOAK else 200, deadline=None)
def test_a_record_that_differs_in_one_part_has_another_leaf(record: Entry, data: st.DataObject) -> None:
    other = data.draw(RECORDS)
    part = data.draw(st.sampled_from([field.name for field in fields(Entry)]))
    changed = replace(record, **{part: getattr(other, part)})

    same = repr(told_in_order(changed)) == repr(told_in_order(record))

    assert (changed.leaf() == record.leaf()) is same


def told_in_order(record: Entry) -> Any:
    return [(field.name, in_order(getattr(record, field.name))) for field in fields(record)]


def in_order(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: in_order(value[name]) for name in sorted(value)}
    return [in_order(each) for each in value] if isinstance(value, list) else value
