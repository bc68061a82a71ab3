"""The signatures in a pack, a batch at a time, with what the log holds of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload

from app.acknowledgements.models import Signature
from app.assignments.models import Assignment
from app.evidence.queries.packs.choosing import batches
from app.extensions import db
from app.ledger.queries import inclusion_proofs, lines_at, openings_at
from app.ledger.receipts import receipt

IN_THE_RECORD = {
    "printed_name": "legal_name",
    "typed_name": "typed_name",
    "comment": "comment",
    "witness": "witness",
    "shared_device": "shared_device",
}
"""What stands in the log as a commitment → where the record has it."""


@dataclass(frozen=True)
class Entered:
    """One signature's entry with what still opens it."""

    place: int
    leaf: str
    openings: Mapping[str, Any]

    @property
    def erased(self) -> frozenset[str]:
        """What the entry commits to and nothing opens any more."""
        return frozenset(json.loads(self.leaf)["commitments"]) - frozenset(self.openings)


@dataclass(frozen=True)
class Signed:
    """One record; `place` is that of its entry, None where the log has none."""

    place: int | None
    signature: Signature  # detached; what was erased is gone from it
    erased: frozenset[str]


def entered(places_asked: Iterable[int]) -> Iterator[list[Entered]]:
    """The entries at these places, a batch at a time."""
    for places in batches(places_asked):
        found, opened = lines_at(places), openings_at(places)
        yield [Entered(place, found[place].leaf, opened.get(place, {})) for place in places]


def receipts(batch: list[Entered], size: int, signer: str, checkpoint: str) -> Iterator[tuple[int, bytes]]:
    """A receipt for each entry, all in the tree of the first `size` entries. The texts stand beside them."""
    paths = inclusion_proofs([each.place for each in batch], size)
    for each in batch:
        yield (
            each.place,
            receipt(
                leaf=each.leaf,
                index=each.place,
                openings=each.openings,
                texts=[],
                signers=[signer],
                path=paths[each.place],
                checkpoint=checkpoint,
            ),
        )


def signed(records: Mapping[int, Entered | None]) -> list[Signed]:
    """The records with these ids, each with its entry."""
    rows = db.session.scalars(
        select(Signature)
        .where(Signature.id.in_(list(records)))
        .order_by(Signature.id)
        .options(
            defer(Signature.text),  # one text is signed by many
            joinedload(Signature.person),
            joinedload(Signature.release),
            joinedload(Signature.attempt),
            joinedload(Signature.assignment).joinedload(Assignment.requirement),
        )
    ).all()
    return [without_erased(row, records[row.id]) for row in rows]


def without_erased(signature: Signature, entry: Entered | None) -> Signed:
    """Detached, so that what is blanked here never goes back."""
    db.session.expunge(signature)
    erased = entry.erased if entry else frozenset[str]()
    for name in erased & IN_THE_RECORD.keys():
        setattr(signature, IN_THE_RECORD[name], None)
    return Signed(entry.place if entry else None, signature, erased)
