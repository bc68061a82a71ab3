"""The proof of one fact, for whoever keeps it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.ledger.models import Cosignature, LedgerEntry
from app.ledger.notes import read_checkpoint
from app.ledger.queries.log import (
    cut,
    entry_about,
    inclusion_proof,
    openings_of,
    signer_of,
    under_cosignature,
)
from app.ledger.receipts import receipt
from app.ledger.tree import root_of
from app.ledger.witnesses import name_of, public_of


@dataclass(frozen=True)
class Witnessed:
    """Who saw the log with the entry in it, and when by their clock."""

    name: str
    at: datetime


@dataclass(frozen=True)
class Receipt:
    """An entry's proof, and what a page says of it."""

    sequence: int
    origin: str
    size: int  # of the log under which the proof stands
    root: bytes
    recorded_at: datetime
    entered_later: bool
    signer: str  # public line of the key
    witnesses: tuple[Witnessed, ...]
    file: bytes  # a C2SP tlog-proof


def receipt_about(subject: str, texts: Sequence[str]) -> Receipt | None:
    """The proof of a fact, given as table/id; None if it has no entry.

    It stands in the smallest tree with the entry that a witness cosigned; while there is none, in the
    tree as the entry left it. `texts` are the documents whose digest the entry names.
    """
    entry = entry_about(subject)
    if entry is None:
        return None
    cosigned = smallest_cosigned(entry.sequence)
    last = cosigned or entry
    size, signer = last.sequence + 1, signer_of(last.sequence)
    cosignatures = outsiders(last, signer) if cosigned else []
    return Receipt(
        sequence=entry.sequence,
        size=size,
        root=root_of(cut(last.peaks)),
        origin=read_checkpoint(last.checkpoint).origin,
        recorded_at=entry.recorded_at,
        entered_later=bool(json.loads(entry.leaf)["entered_later"]),
        signer=signer,
        witnesses=tuple(Witnessed(name_of(each.witness), each.cosigned_at) for each in cosignatures),
        file=receipt(
            leaf=entry.leaf,
            index=entry.sequence,
            openings=openings_of(entry.sequence),
            texts=texts,
            signers=[signer, *(each.witness for each in cosignatures)],
            path=inclusion_proof(entry.sequence, size),
            checkpoint=last.checkpoint + "".join(each.line for each in cosignatures),
        ),
    )


def smallest_cosigned(sequence: int) -> LedgerEntry | None:
    """The entry that ends the smallest cosigned tree with this entry in it."""
    return db.session.scalar(
        select(LedgerEntry)
        .select_from(Cosignature)
        .join(LedgerEntry, under_cosignature())
        .where(Cosignature.size > sequence)
        .order_by(Cosignature.size)
        .limit(1)
    )


def cosignatures_at(size: int) -> str:
    """The lines of the witnesses who saw the log with its first `size` entries, to stand under its checkpoint."""
    last = db.session.scalars(select(LedgerEntry).where(LedgerEntry.sequence == size - 1)).one()
    return "".join(each.line for each in outsiders(last, signer_of(last.sequence)))


def outsiders(last: LedgerEntry, signer: str) -> list[Cosignature]:
    """The cosignatures of the tree that ends here, in the order in which they came.

    One line for each name and key, and none of the log's own: a verifier refuses the others.
    """
    rows = db.session.scalars(
        select(Cosignature)
        .join(LedgerEntry, under_cosignature())
        .where(Cosignature.size == last.sequence + 1)
        .order_by(Cosignature.id)
    )
    names, keys, found = {name_of(signer)}, {public_of(signer)}, []
    for row in rows:
        if name_of(row.witness) not in names and public_of(row.witness) not in keys:
            names.add(name_of(row.witness))
            keys.add(public_of(row.witness))
            found.append(row)
    return found
