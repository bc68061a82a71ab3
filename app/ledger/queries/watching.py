"""What witnesses have seen of the log, what they have not, and whether it may go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import BindParameter, Executable, bindparam, exists, func, or_, select, true, union_all

from app.extensions import db, table_of
from app.ledger.asking import Offer
from app.ledger.models import Contradiction, Cosignature, LedgerEntry, WitnessRefusal
from app.ledger.notes import Checkpoint, read_checkpoint
from app.ledger.queries.log import consistency_proof, newest_checkpoint, text_at, under_cosignature
from app.ledger.stops import Stop
from app.ledger.witnesses import Witness, name_of

WITNESSES = (
    0x7769746E  # the number of the lock that those who write down what witnesses say stand in line for
)

SEEN_WITHIN = timedelta(hours=2)
"""How old an entry may become before somebody outside has seen it."""


@dataclass(frozen=True)
class WitnessState:
    """How far one witness has seen the log."""

    name: str
    vkey: str
    size: int  # 0: it has cosigned nothing yet
    cosigned_at: datetime | None
    contradicts: bool
    current: bool  # it has seen everything
    refusal: WitnessRefusal | None  # why it did not cosign the last time


@dataclass(frozen=True)
class Unseen:
    """The entries that no witness has seen."""

    number: int
    since: datetime  # the oldest of them

    def too_long(self, now: datetime) -> bool:
        return now - self.since > SEEN_WITHIN


def offers(witnesses: Sequence[Witness], *, everyone: bool = False) -> list[Offer]:
    """The newest checkpoint for each witness that has not cosigned it; with `everyone`, for all of them."""
    note = newest_checkpoint()
    if note is None:
        return []
    newest = read_checkpoint(note)
    known = sizes_seen(newest.origin)
    old = {each: min(known.get(each.vkey, 0), newest.size) for each in witnesses}
    return [
        Offer(each, old[each], newest.origin, newest.size, note, proof_from(old[each], newest.size))
        for each in witnesses
        if everyone or old[each] < newest.size
    ]


def proof_from(old: int, size: int) -> tuple[bytes, ...]:
    return tuple(consistency_proof(old, size))


def sizes_seen(origin: str) -> dict[str, int]:
    """The largest size that each witness cosigned."""
    rows = db.session.execute(
        select(Cosignature.witness, func.max(Cosignature.size))
        .where(Cosignature.origin == origin)
        .group_by(Cosignature.witness)
    )
    return {row.witness: row[1] for row in rows}


def stop(
    *,
    origin: str,
    ours: int,
    memory: Checkpoint | None,
    witnesses: Sequence[Witness],
    thorough: bool = False,
    disputed: bool = True,
) -> Stop | None:
    """Why the log of this name must not be extended where this database has it at size `ours`; None: it may.

    `memory` is what the file beside the key remembers. A witness that shows no proof is heard while it is
    one of the configured `witnesses`. With `thorough` the entries are compared with the file, too. Whoever knows
    that nothing of a witness is `disputed` spares the question.
    """
    found = []
    if memory and memory.origin == origin:
        other = thorough and memory.size <= ours and text_at(memory.size) != memory.text
        if memory.size > ours or other:
            found.append(Stop(memory.size, ours, "", True))
    if disputed:
        asked = {"origin": origin, "ours": ours, "witnesses": [each.vkey for each in witnesses]}
        rows = db.session.execute(seen_otherwise(), asked)
        found += [Stop(size, ours, name_of(witness), bool(proved)) for size, witness, proved in rows]
    return max(found, key=lambda each: (each.proved, each.size), default=None)


@cache
def seen_otherwise() -> Executable:
    """What `stop` asks of what witnesses said, built once."""
    cosignature, contradiction = table_of(Cosignature).c, table_of(Contradiction).c
    origin: BindParameter[str] = bindparam("origin")
    proved = contradiction.checkpoint.is_not(None)
    return union_all(
        select(cosignature.size, cosignature.witness, true()).where(
            cosignature.origin == origin, cosignature.size > bindparam("ours")
        ),
        select(contradiction.size, contradiction.witness, proved).where(
            contradiction.origin == origin,
            or_(proved, contradiction.witness.in_(bindparam("witnesses", expanding=True))),
        ),
    )


def stand_in_line() -> None:
    """Until this transaction ends, nobody else writes down what witnesses say."""
    if db.session.get_bind().dialect.name == "postgresql":  # SQLite's writers stand in line anyway
        db.session.execute(select(func.pg_advisory_xact_lock(WITNESSES)))


def is_kept(model: type[Cosignature | Contradiction], origin: str, size: int, witness: Witness) -> bool:
    """Whether this witness's word about the log at that size is written down."""
    row = (model.origin == origin) & (model.size == size) & (model.witness == witness.vkey)
    return bool(db.session.scalar(select(exists().where(row))))


def last_refusal(witness: Witness) -> WitnessRefusal | None:
    """Why the witness did not cosign the last time that it was asked; None if it did."""
    cosigned = (
        select(func.max(Cosignature.received_at)).where(Cosignature.witness == witness.vkey).scalar_subquery()
    )
    return db.session.scalar(
        select(WitnessRefusal)
        .where(
            WitnessRefusal.witness == witness.vkey,
            or_(cosigned.is_(None), WitnessRefusal.refused_at > cosigned),
        )
        .order_by(WitnessRefusal.id.desc())
        .limit(1)
    )


def unseen() -> Unseen | None:
    """The entries that no witness has cosigned; None if there are none."""
    newest = newest_checkpoint()
    if newest is None:
        return None
    seen = db.session.scalar(
        select(Cosignature.size)
        .join(LedgerEntry, under_cosignature())
        .order_by(Cosignature.size.desc())
        .limit(1)
    )
    since = db.session.scalar(select(LedgerEntry.recorded_at).where(LedgerEntry.sequence == (seen or 0)))
    return Unseen(read_checkpoint(newest).size - (seen or 0), since) if since else None


def witness_states(witnesses: Sequence[Witness]) -> list[WitnessState]:
    """How far each of these witnesses has seen the log, in their order."""
    newest = newest_checkpoint()
    head = read_checkpoint(newest) if newest else None
    return [state_of(each, head) for each in witnesses]


def state_of(witness: Witness, head: Checkpoint | None) -> WitnessState:
    origin = head.origin if head else ""
    last = db.session.scalar(
        select(Cosignature)
        .where(Cosignature.origin == origin, Cosignature.witness == witness.vkey)
        .order_by(Cosignature.size.desc())
        .limit(1)
    )
    against = db.session.scalar(
        select(exists().where(Contradiction.origin == origin, Contradiction.witness == witness.vkey))
    )
    return WitnessState(
        name=witness.name,
        vkey=witness.vkey,
        size=last.size if last else 0,
        cosigned_at=last.cosigned_at if last else None,
        contradicts=bool(against),
        current=bool(head and last and last.size == head.size),
        refusal=last_refusal(witness),
    )
