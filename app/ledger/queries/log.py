"""Reading the log: its end, its entries, and proofs over its tree."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import BindParameter, ColumnElement, Executable, bindparam, exists, func, or_, select

from app.extensions import db, table_of
from app.ledger.kinds import EntryKind
from app.ledger.models import Contradiction, Cosignature, LedgerEntry, LedgerOpenings
from app.ledger.notes import read_checkpoint
from app.ledger.tree import HASH_LENGTH, Hashes, Place, consistency_path, folded, inclusion_path, root_of

LOG = 0x6C656467  # the number of the lock that writers of the log stand in line for
BATCH = 500  # entries read at a time


@dataclass(frozen=True)
class End:
    """The log as a writer finds it, and as it stays until that writer commits."""

    size: int
    peaks: list[bytes]
    key: str | None  # id of the key that signs; none: the log is empty
    recorded_at: datetime | None
    disputed: bool  # a witness may have seen another log: `stop` tells


@dataclass(frozen=True)
class Line:
    """One entry as it was hashed."""

    sequence: int
    kind: EntryKind
    subject: str
    leaf: str


def end_for_writing(origin: str) -> End:
    """The end of the log of this name. No other transaction appends before this one has ended."""
    if db.session.get_bind().dialect.name == "postgresql":  # SQLite's writers stand in line anyway
        db.session.execute(place_in_line())
    newest = db.session.execute(newest_entry(), {"origin": origin}).first()
    if newest is None:
        return End(0, [], None, None, True)
    return End(
        newest.sequence + 1, cut(newest.peaks), newest.next_key, newest.recorded_at, bool(newest.disputed)
    )


@cache
def place_in_line() -> Executable:
    """The statement that waits for all who came before, on PostgreSQL; built once."""
    return select(func.pg_advisory_xact_lock(LOG))


@cache
def newest_entry() -> Executable:
    """The statement behind `end_for_writing`, built once: others wait while it is asked."""
    entry = table_of(LedgerEntry).c
    cosignature, contradiction = table_of(Cosignature).c, table_of(Contradiction).c
    origin: BindParameter[str] = bindparam("origin")
    further = exists().where(cosignature.origin == origin, cosignature.size > entry.sequence + 1)
    otherwise = exists().where(contradiction.origin == origin)
    return (
        select(
            entry.sequence,
            entry.peaks,
            entry.next_key,
            entry.recorded_at,
            or_(further, otherwise).label("disputed"),
        )
        .order_by(entry.sequence.desc())
        .limit(1)
    )


def size() -> int:
    """How many entries the log has."""
    newest: int | None = db.session.scalar(select(func.max(LedgerEntry.sequence)))
    return 0 if newest is None else newest + 1


def newest_time() -> datetime | None:
    """When the newest entry was recorded; None while the log is empty."""
    return db.session.scalar(select(LedgerEntry.recorded_at).order_by(LedgerEntry.sequence.desc()).limit(1))


def signing_key() -> str | None:
    """The id of the key that signs what comes next; None while the log is empty."""
    return db.session.scalar(select(LedgerEntry.next_key).order_by(LedgerEntry.sequence.desc()).limit(1))


def lines(size: int, kind: EntryKind | None = None) -> Iterator[Line]:
    """The first `size` entries in their order, or those of one kind; never many of them in memory."""
    asked = select(LedgerEntry.sequence, LedgerEntry.kind, LedgerEntry.subject, LedgerEntry.leaf)
    if kind is not None:
        asked = asked.where(LedgerEntry.kind == kind)
    after = -1
    while rows := db.session.execute(
        asked.where(LedgerEntry.sequence > after, LedgerEntry.sequence < size)
        .order_by(LedgerEntry.sequence)
        .limit(BATCH)
    ).all():
        yield from (Line(*row) for row in rows)
        after = rows[-1].sequence


def lines_at(sequences: Iterable[int]) -> dict[int, Line]:
    """These entries, by their place."""
    rows = db.session.execute(
        select(LedgerEntry.sequence, LedgerEntry.kind, LedgerEntry.subject, LedgerEntry.leaf).where(
            LedgerEntry.sequence.in_(list(sequences))
        )
    )
    return {row.sequence: Line(*row) for row in rows}


def root_at(size: int) -> bytes:
    """The root over the first `size` entries, of which there is at least one."""
    return root_of(cut(db.session.scalars(select(LedgerEntry.peaks).filter_by(sequence=size - 1)).one()))


def entry_about(subject: str) -> LedgerEntry | None:
    """The entry of a fact, given as table/id."""
    return db.session.scalar(select(LedgerEntry).where(LedgerEntry.subject == subject))


def newest_checkpoint() -> str | None:
    """The signed state of the log as it is now; None while it is empty."""
    return db.session.scalar(select(LedgerEntry.checkpoint).order_by(LedgerEntry.sequence.desc()).limit(1))


def log_key_lines() -> list[str]:
    """The public lines of all keys of the log, oldest first."""
    named = (
        select(LedgerEntry.leaf).where(LedgerEntry.kind == EntryKind.LOG_KEY).order_by(LedgerEntry.sequence)
    )
    return [str(json.loads(leaf)["facts"]["vkey"]) for leaf in db.session.scalars(named)]


def signer_of(sequence: int) -> str:
    """The public line of the key that signed the checkpoint of this entry.

    A key signs from the entry after the one that names it; one that begins a log (the first, and the one
    after a loss) signs its own.
    """
    named = (
        select(LedgerEntry.sequence, LedgerEntry.leaf)
        .where(LedgerEntry.kind == EntryKind.LOG_KEY, LedgerEntry.sequence <= sequence)
        .order_by(LedgerEntry.sequence.desc())
        .limit(2)
    )
    for at, leaf in db.session.execute(named):
        facts = json.loads(leaf)["facts"]
        if at < sequence or at == 0 or "lost" in facts:
            return str(facts["vkey"])
    raise LookupError(f"no key signs entry {sequence}")


def text_at(size: int) -> str | None:
    """What the checkpoint over the first `size` entries says; None if there are not so many."""
    note = db.session.scalar(select(LedgerEntry.checkpoint).where(LedgerEntry.sequence == size - 1))
    return None if note is None else read_checkpoint(note).text


def under_cosignature() -> ColumnElement[bool]:
    """The entry whose checkpoint was cosigned: after a loss, sizes can come again under another name."""
    begins = func.substr(LedgerEntry.checkpoint, 1, func.length(Cosignature.origin) + 1)
    return (LedgerEntry.sequence == Cosignature.size - 1) & (begins == Cosignature.origin + "\n")


def openings_of(sequence: int) -> dict[str, dict[str, str]]:
    """What is left that opens the entry's commitments."""
    found = db.session.get(LedgerOpenings, sequence)
    return dict(found.openings) if found else {}


def openings_at(sequences: Iterable[int]) -> dict[int, dict[str, dict[str, str]]]:
    """The same for many entries; one whose openings are all erased is not in the answer."""
    rows = db.session.execute(
        select(LedgerOpenings.sequence, LedgerOpenings.openings).where(
            LedgerOpenings.sequence.in_(list(sequences))
        )
    )
    return {sequence: dict(openings) for sequence, openings in rows}


def inclusion_proof(index: int, size: int) -> list[bytes]:
    """The hashes from the sibling of leaf `index` up to the root over the first `size` entries."""
    return inclusion_proofs([index], size)[index]


def inclusion_proofs(indexes: Iterable[int], size: int) -> dict[int, list[bytes]]:
    """The same for many leaves, in one statement."""
    paths = {index: inclusion_path(index, size) for index in indexes}
    hashes = hashes_of(step for path in paths.values() for step in path)
    return {index: folded(path, hashes) for index, path in paths.items()}


def consistency_proof(old: int, size: int) -> list[bytes]:
    """The hashes which show that the first `old` entries are still the beginning of the first `size`."""
    path = consistency_path(old, size)
    return folded(path, hashes_of(path))


def hashes_of(steps: Iterable[Sequence[Place]]) -> Hashes:
    """What looks up the hashes of the places in these steps."""
    places = {place for step in steps for place in step}
    rows = db.session.execute(
        select(LedgerEntry.sequence, LedgerEntry.completed).where(
            LedgerEntry.sequence.in_({place.stored_with for place in places})
        )
    )
    completed = {row.sequence: cut(row.completed) for row in rows}
    return lambda place: completed[place.stored_with][place.level]


def cut(hashes: bytes) -> list[bytes]:
    """The single hashes that a column holds one after the other."""
    return [hashes[at : at + HASH_LENGTH] for at in range(0, len(hashes), HASH_LENGTH)]
