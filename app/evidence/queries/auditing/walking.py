"""One walk over the log, from its first entry to its last, with all that hangs on each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import exists, select

from app.evidence.auditing.entries import (
    Stored,
    Value,
    columns_that_differ,
    openings_that_differ,
    read_leaf,
)
from app.evidence.auditing.history import History
from app.evidence.auditing.kept import Kept, differences
from app.evidence.queries.auditing.comparing import Comparing, Told
from app.evidence.queries.auditing.paper import paper_disagreements
from app.evidence.queries.sources import SOURCES, missing
from app.extensions import db
from app.ledger.actions import subject_of
from app.ledger.kinds import EntryKind
from app.ledger.models import Contradiction, Cosignature, LedgerEntry, LedgerOpenings
from app.ledger.notes import checkpoint_text
from app.ledger.queries import lines_at, openings_at
from app.ledger.witnessing import Cosigned, read_answer

BATCH = 1000  # entries read at a time
COLUMNS = tuple(getattr(LedgerEntry, name) for name in Stored.__slots__)


@dataclass
class Audit:
    """Everything that is stored, compared with the log; the log with itself and with what was kept."""

    signed: Callable[[int], bool]  # of which entries the checkpoint's signature is worked out too
    kept: Sequence[Kept] = ()
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.history = History(self.signed, sizes=self.sizes_wanted())
        self.comparing = Comparing(self.counts)
        self.closed: dict[int, frozenset[str]] = {}  # entries of which something cannot be opened any more
        self.erased: set[int] = set()  # entries that erasures name

    def differences(self) -> Iterator[str]:
        """Each difference in words. Little of the log is in memory at a time."""
        for rows in batches():
            yield from self.walk(rows)
        yield from self.against_kept()
        yield from self.beyond_the_log()
        yield from self.without_entry()
        yield from paper_disagreements()
        yield from self.comparing.releases.damaged()

    def walk(self, rows: Sequence[Stored]) -> Iterator[str]:
        told = []
        for row in rows:
            self.counts["entries"] += 1
            value = read_leaf(row)
            if value is None:
                yield f"{row.name}: its bytes are not an entry in canonical form."
            else:
                yield from self.told_otherwise(row, value)
                told.append((row, value))
            yield from self.history.add(row, value)
        self.counts["signatures of checkpoints"] = self.history.signatures
        yield from self.compare(told)
        yield from self.cosignatures(rows[0].sequence, rows[-1].sequence + 1)

    def told_otherwise(self, row: Stored, value: Value) -> Iterator[str]:
        for column in columns_that_differ(row, value):
            yield f"{row.name}: its column {column} says something else than the entry."

    def compare(self, told: Sequence[tuple[Stored, Value]]) -> Iterator[str]:
        opened = openings_at([row.sequence for row, _value in told])
        by_table: dict[str, list[Told]] = defaultdict(list)
        for row, value in told:
            table, _slash, name = row.subject.partition("/")
            each = Told(row, value, opened.get(row.sequence, {}), name)
            by_table[table].append(each)
            self.note_erased(each)
            for name in openings_that_differ(value["commitments"], each.openings):
                yield f"{row.name}: what is kept to open its {name} does not open it."
        for table, entries in by_table.items():
            yield from self.comparing.compare(table, entries)

    def note_erased(self, told: Told) -> None:
        self.counts["openings"] += len(told.openings)
        if told.erased:
            self.closed[told.row.sequence] = told.erased
        if told.row.kind == EntryKind.ERASURE:
            self.erased.update(told.value["facts"].get("entries", ()))

    def erased_off_the_record(self) -> Iterator[str]:
        self.counts["entries with something erased"] = len(self.closed)
        for sequence in sorted(self.closed.keys() - self.erased):
            names = ", ".join(sorted(self.closed[sequence]))
            yield f"Entry {sequence}: what opened its {names} is gone, and no erasure in the log tells of it."

    # -- what outsiders said, and kept --

    def sizes_wanted(self) -> frozenset[int]:
        """The sizes of which somebody outside knows the root."""
        cosigned = db.session.scalars(select(Cosignature.size).distinct())
        return frozenset((*cosigned, *(each.checkpoint.size for each in self.kept)))

    def cosignatures(self, first: int, size: int) -> Iterator[str]:
        """The witnesses' lines over checkpoints of the last batch."""
        rows = select(Cosignature).where(Cosignature.size > first, Cosignature.size <= size)
        for row in db.session.scalars(rows.order_by(Cosignature.size, Cosignature.id)):
            self.counts["cosignatures"] += 1
            if not self.is_cosigned(row) and not self.history.is_lost(row.size, row.origin):
                yield (
                    f"ledger_cosignatures/{row.id}: the line of {row.witness.partition('+')[0]} does not "
                    f"verify over the log's first {row.size} entries."
                )

    def is_cosigned(self, row: Cosignature) -> bool:
        root = self.history.roots.get(row.size)
        if root is None or self.history.key_at(row.size, row.origin) is None:
            return False
        note = checkpoint_text(row.origin, row.size, root) + "\n"
        try:
            answer = read_answer(200, "", row.line.encode(), note, row.witness)
        except ValueError:
            return False
        return isinstance(answer, Cosigned) and answer.at == row.cosigned_at

    def against_kept(self) -> Iterator[str]:
        places = {each.receipt.index for each in self.kept if each.receipt}
        ours = lines_at(places)
        for each in self.kept:
            self.counts["kept outside"] += 1
            line = ours.get(each.receipt.index) if each.receipt else None
            yield from differences(each, self.history, line.leaf if line else None)

    # -- what has no entry --

    def beyond_the_log(self) -> Iterator[str]:
        size = self.history.size
        rows: list[Cosignature | Contradiction] = [
            *db.session.scalars(select(Cosignature).where(Cosignature.size > size)),
            *db.session.scalars(select(Contradiction)),
        ]
        for row in rows:
            if not self.history.is_lost(row.size, row.origin):
                witness = row.witness.partition("+")[0]
                yield f"{subject_of(row)}: {witness} saw {row.size} entries; the log has {size}, or others."
        yield from self.erased_off_the_record()
        entry = exists().where(LedgerEntry.sequence == LedgerOpenings.sequence)
        for sequence in db.session.scalars(select(LedgerOpenings.sequence).where(~entry)):
            yield f"ledger_openings/{sequence}: there is no entry that it opens."

    def without_entry(self) -> Iterator[str]:
        for source in SOURCES:
            for subject in db.session.scalars(missing(source, source.subject).order_by(source.model.id)):
                yield f"{subject} ({source.kind.value}): it has no entry in the log."


def batches() -> Iterator[list[Stored]]:
    """The log's rows in their order."""
    after = -1
    while rows := db.session.execute(
        select(*COLUMNS).where(LedgerEntry.sequence > after).order_by(LedgerEntry.sequence).limit(BATCH)
    ).all():
        yield [Stored(*row) for row in rows]
        after = rows[-1].sequence
