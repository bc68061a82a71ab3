"""Entries beside the rows that they tell of: one table for all kinds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.acknowledgements.models import Signature
from app.evidence.auditing.entries import Stored, Value, passkey_holds
from app.evidence.auditing.facts import AS_IT_WAS_THEN, facts_that_differ, private_that_differs
from app.evidence.queries.auditing.rows import names_in, neighbours, rows_named
from app.evidence.queries.auditing.signatures import (
    ONLY_IN_ENTRY,
    Releases,
    disagreements,
    known_of_signature,
    recomputed,
    signatures_named,
)
from app.evidence.queries.sources import SOURCES, Source
from app.extensions import Model, db
from app.ledger.entries import Known
from app.ledger.kinds import EntryKind

OF_THE_LOG = {EntryKind.LOG_KEY.value: "log_keys", EntryKind.HEARTBEAT.value: "heartbeats"}
"""Entries about the log itself: no row stands behind them."""

BY_TABLE = {source.table: source for source in SOURCES}


@dataclass(frozen=True)
class Told:
    """One entry, with what opens it and the name of its row."""

    row: Stored
    value: Value
    openings: Mapping[str, Any]
    name: str

    @property
    def erased(self) -> frozenset[str]:
        """What the entry commits to and nothing opens any more."""
        return frozenset(self.value["commitments"]) - frozenset(self.openings)


@dataclass
class Comparing:
    """Compares entries with rows, and counts what it compared."""

    counts: Counter[str]

    def __post_init__(self) -> None:
        self.releases = Releases()

    def compare(self, table: str, entries: Sequence[Told]) -> Iterator[str]:
        """What the entries about rows of this table tell otherwise than the rows."""
        source = BY_TABLE.get(table)
        if table in OF_THE_LOG.values():
            wrong = [each for each in entries if OF_THE_LOG.get(each.row.kind) != table]
            yield from (f"{each.row.name}: an entry of this kind is not about that." for each in wrong)
        elif source is None:
            yield from self.compare_existence(table, entries)
        elif source.model is Signature:
            yield from self.compare_signatures(entries)
        elif source.known is not None:
            yield from self.compare_rows(source, source.known, entries)
        db.session.expunge_all()  # little of the log is in memory at a time

    def compare_existence(self, table: str, entries: Sequence[Told]) -> Iterator[str]:
        """Of kinds that this table does not list, at least the row must be there."""
        stored = Model.metadata.tables.get(table)
        there = names_in(stored, [each.name for each in entries]) if stored is not None else set()
        for each in entries:
            self.counts[each.row.kind] += 1
            if each.name not in there:
                yield f"{each.row.name}: the row that it tells of is not there."

    def compare_rows(
        self, source: Source, known: Callable[[Any], Known], entries: Sequence[Told]
    ) -> Iterator[str]:
        rows = rows_named(source, [each.name for each in entries])
        held = neighbours(rows.values())
        for each in entries:
            row = rows.get(each.name)
            told = known(row) if row is not None else None
            yield from self.compare_with(each, source, told, AS_IT_WAS_THEN - source.keeps)
        del held

    def compare_signatures(self, entries: Sequence[Told]) -> Iterator[str]:
        source = BY_TABLE[Signature.__tablename__]
        rows = signatures_named(each.name for each in entries)
        for each in entries:
            row = rows.get(each.name)
            record = recomputed(row.attempt) if row else None
            known = known_of_signature(row, record=record, erased=each.erased) if row else None
            yield from self.compare_with(each, source, known, ONLY_IN_ENTRY)
            if not passkey_holds(each.value):
                yield f"{each.row.name}: the passkey's signature in it is not over what it says."
            if row is None:
                continue
            for words in disagreements(row, record=record, erased="check_record" in each.erased):
                yield f"{each.row.name}: {words}."
            if not self.releases.make_up(row):
                yield f"{each.row.name}: its release does not make up the text that was signed."

    def compare_with(
        self, told: Told, source: Source, known: Known | None, leave_out: frozenset[str]
    ) -> Iterator[str]:
        self.counts[told.row.kind] += 1
        if told.row.kind != source.kind.value:
            yield f"{told.row.name}: an entry of this kind is not about that."
        elif known is None:
            yield f"{told.row.name}: the row that it tells of is not there."
        else:
            for name in facts_that_differ(told.value, known, leave_out=leave_out):
                yield f"{told.row.name}: the row says another {name}."
            for name in private_that_differs(told.value, told.openings, known, leave_out=leave_out):
                yield f"{told.row.name}: the row says another {name} than the entry committed to."
