"""Entering facts into the log. They are sealed together, as the last act of their transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Executable, insert, inspect

from app.extensions import Model, db, table_of
from app.ledger import queries
from app.ledger.asking import Offer
from app.ledger.entries import Entry, sealed
from app.ledger.errors import LogIsOldCopy, LogKeyDiffers
from app.ledger.kinds import EntryKind
from app.ledger.memory import remember
from app.ledger.models import (
    AuditRun,
    Contradiction,
    Cosignature,
    LedgerEntry,
    LedgerOpenings,
    WitnessRefusal,
)
from app.ledger.notes import Checkpoint, LogKey, checkpoint_text
from app.ledger.stops import Stop
from app.ledger.tree import grow, leaf_hash, root_of
from app.ledger.witnesses import Witness
from app.ledger.witnessing import Cosigned

WAITING = "waiting for the log"

QUEUEING = timedelta(minutes=1)
"""How far a request's time may lie before the entry ahead of it, only because that one committed first."""


@dataclass(frozen=True)
class Waiting:
    """A fact that goes into the log when its transaction commits."""

    kind: EntryKind
    fact: Model | str  # the fact's row; or a subject for what has none
    facts: Mapping[str, Any]
    private: Mapping[str, Any]
    at: datetime
    entered_later: bool
    next_key: str | None
    begins_log: bool
    salt_source: bytes | None = None


def enter(
    *,
    kind: EntryKind,
    fact: Model | str,
    facts: Mapping[str, Any],
    private: Mapping[str, Any] | None = None,
    now: datetime,
    entered_later: bool = False,
    next_key: str | None = None,
    begins_log: bool = False,
    salt_source: bytes | None = None,
) -> None:
    """Have `fact` stand in the log once this transaction commits; if it does not, neither stands.

    `facts` are kept for good, `private` only as commitments whose openings can be erased. Writers of the
    log stand in line until they commit, so the line begins as late as it can: at the commit (`seal`).
    """
    if not db.session().in_transaction():
        db.session.begin()  # so that taking it back is heard of
    db.session.info.setdefault(WAITING, []).append(
        Waiting(kind, fact, facts, private or {}, now, entered_later, next_key, begins_log, salt_source)
    )


def seal(
    *, key: LogKey, software: str, memory: Checkpoint | None = None, witnesses: Sequence[Witness] = ()
) -> None:
    """Append what was entered, in the order of its times, each with a checkpoint signed by `key`.

    `memory` and `witnesses` as in `queries.stop`. Raises `LogKeyDiffers` if the log's newest entry names
    another key, and `LogIsOldCopy` if the log was seen further on than this.
    """
    waiting: list[Waiting] = db.session.info.pop(WAITING, [])
    db.session.flush()
    waiting = sorted((each for each in waiting if stands(each.fact)), key=lambda each: each.at)
    if not waiting:
        return
    end = queries.end_for_writing(key.origin)
    if not waiting[0].begins_log:
        if end.key not in (key.id, None):
            raise LogKeyDiffers(wanted=end.key or "", given=key.id)
        if stop := queries.stop(
            origin=key.origin, ours=end.size, memory=memory, witnesses=witnesses, disputed=end.disputed
        ):
            raise LogIsOldCopy(stop)
        if end.key is None:
            waiting.insert(0, first_key(key, waiting[0].at))
    append(end, waiting, key, software)


def append(end: queries.End, waiting: list[Waiting], key: LogKey, software: str) -> None:
    size, peaks, before = end.size, end.peaks, end.recorded_at
    entries, openings = [], []
    for each in waiting:
        at, regressed = placed_in_time(each.at, before)
        commitments, opened = sealed(each.private, each.salt_source)
        entry = Entry(
            sequence=size,
            kind=each.kind.value,
            subject=queries.subject_of(each.fact),
            recorded_at=at,
            clock_regressed=regressed,
            entered_later=each.entered_later,
            software=software,
            facts=each.facts,
            commitments=commitments,
        )
        leaf = entry.leaf()
        completed, peaks = grow(size, peaks, leaf_hash(leaf))
        entries.append(
            {
                "sequence": size,
                "kind": each.kind,
                "subject": entry.subject,
                "leaf": leaf.decode(),
                "completed": b"".join(completed),
                "peaks": b"".join(peaks),
                "checkpoint": key.signed(checkpoint_text(key.origin, size + 1, root_of(peaks))),
                "next_key": each.next_key or key.id,
                "recorded_at": at,
            }
        )
        if opened:
            openings.append({"sequence": size, "openings": opened})
        size, before = size + 1, at
    # Into the tables: nobody needs these rows as objects, and others wait.
    db.session.execute(into(LedgerEntry), entries)
    if openings:
        db.session.execute(into(LedgerOpenings), openings)


@cache
def into(model: type[Model]) -> Executable:
    return insert(table_of(model))


def first_key(key: LogKey, now: datetime) -> Waiting:
    """Entry 0 of every log names the key that signs it."""
    return Waiting(EntryKind.LOG_KEY, f"log_keys/{key.id}", {"vkey": key.vkey}, {}, now, False, None, True)


def change_key(*, old: LogKey, new: LogKey, reason: str, now: datetime) -> None:
    """From here on `new` signs the log. The entry that says so is signed by `old`, which must be at hand."""
    enter(
        kind=EntryKind.LOG_KEY,
        fact=f"log_keys/{new.id}",
        facts={"vkey": new.vkey, "previous": old.vkey, "reason": reason},
        now=now,
        next_key=new.id,
    )


def begin_again(*, new: LogKey, previous: str, stop: Stop, reason: str, now: datetime) -> None:
    """Entries are lost for good. What is left goes on as a log of another name, and says so in its next entry.

    The old log ends where it was last seen: to sign another entry in a lost one's place would be a second
    history of it. `previous` is the public line of its key, which signs nothing any more.
    """
    enter(
        kind=EntryKind.LOG_KEY,
        fact=f"log_keys/{new.id}",
        facts={
            "vkey": new.vkey,
            "previous": previous,
            "reason": reason,
            "lost": {
                "entries": stop.missing,
                "log_had": stop.size,
                "left": stop.ours,
                "seen_by": stop.seen_by,
                "proved": stop.proved,
                "checkpoint": queries.newest_checkpoint(),
            },
        },
        now=now,
        next_key=new.id,
        begins_log=True,
    )


def keep_cosignature(*, offer: Offer, cosigned: Cosigned, folder: Path, now: datetime) -> bool:
    """A witness has seen the log. Remembered outside of the database first; False if it was known."""
    queries.stand_in_line()
    remember(folder, offer.checkpoint + cosigned.line)
    if queries.is_kept(Cosignature, offer.origin, offer.size, offer.witness):
        return False
    db.session.add(
        Cosignature(
            origin=offer.origin,
            size=offer.size,
            witness=offer.witness.vkey,
            line=cosigned.line,
            cosigned_at=cosigned.at,
            received_at=now,
        )
    )
    db.session.flush()
    return True


def keep_contradiction(
    *, witness: Witness, origin: str, size: int, checkpoint: str | None, now: datetime
) -> bool:
    """A witness saw the log as this database does not have it. From here on nothing is added to it."""
    queries.stand_in_line()
    if queries.is_kept(Contradiction, origin, size, witness):
        return False
    db.session.add(
        Contradiction(origin=origin, size=size, witness=witness.vkey, checkpoint=checkpoint, found_at=now)
    )
    db.session.flush()
    return True


def keep_refusal(*, witness: Witness, status: int, words: str, now: datetime) -> None:
    """A witness did not cosign. What it said the last time, and nothing happened since, is known."""
    queries.stand_in_line()
    last = queries.last_refusal(witness)
    if last is None or (last.status, last.words) != (status, words):
        db.session.add(WitnessRefusal(witness=witness.vkey, status=status, words=words, refused_at=now))
        db.session.flush()


def keep_audit(
    *, night: date, entries: int, differences: int, words: list[str], started_at: datetime, now: datetime
) -> None:
    """What an audit found. The table refuses a second one of the same night."""
    db.session.add(
        AuditRun(
            night=night,
            started_at=started_at,
            finished_at=now,
            entries=entries,
            differences=differences,
            words=words,
        )
    )
    db.session.flush()


def beat(*, now: datetime) -> bool:
    """Enter a heartbeat if nothing was entered for an hour; says whether it was needed."""
    newest = queries.newest_time()
    if newest is None or now - newest < timedelta(hours=1):
        return False
    enter(kind=EntryKind.HEARTBEAT, fact=f"heartbeats/{queries.size()}", facts={}, now=now)
    return True


# -- what an entry is about, and when -------------------------------------------------------------------


def stands(fact: Model | str) -> bool:
    """False for a row that was taken back with its savepoint."""
    return isinstance(fact, str) or bool(inspect(fact).persistent)


def placed_in_time(at: datetime, before: datetime | None) -> tuple[datetime, bool]:
    """When an entry counts as recorded, and whether the clock ran backwards.

    Two requests can commit in the other order than they began: the second is then recorded at the time
    of the first. A clock that was set back is told by a larger step, and flagged.
    """
    if before is None or at >= before:
        return at, False
    if before - at <= QUEUEING:
        return before, False
    return at, True
