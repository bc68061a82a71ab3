"""One walk over the log, from its first entry to its last, with all that hangs on each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, String, exists, func, select, type_coerce
from sqlalchemy.types import NullType

from app.acknowledgements.models import Signature
from app.assignments.models import Closing
from app.evidence.auditing.checking import Checked, checked_beside, checked_here
from app.evidence.auditing.entries import Stored, openings_that_differ
from app.evidence.auditing.history import History
from app.evidence.auditing.kept import Kept, differences
from app.evidence.queries.auditing.comparing import Comparing, Told
from app.evidence.queries.auditing.paper import paper_disagreements
from app.evidence.queries.sources import ANSWERED, SOURCES, missing
from app.extensions import db
from app.ledger.kinds import EntryKind
from app.ledger.models import Contradiction, Cosignature, LedgerEntry, LedgerOpenings
from app.ledger.notes import checkpoint_text
from app.ledger.queries import lines_at, subject_of
from app.ledger.witnessing import Cosigned, read_answer

BATCH = 1000  # entries read at a time
IN_WORDS = {
    "sqlite": func.replace(type_coerce(LedgerEntry.recorded_at, String), " ", "T") + "Z",
    "postgresql": func.to_char(
        func.timezone("UTC", LedgerEntry.recorded_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
    ),
}
"""The time of an entry as entries write it, by database."""


@dataclass
class Audit:
    """Everything that is stored, compared with the log; the log with itself and with what was kept."""

    signed: Callable[[int], bool]  # of which entries the checkpoint's signature is worked out too
    kept: Sequence[Kept] = ()
    processes: int = 1  # more than one: fork, which a process with several threads must not
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.history = History(self.signed, sizes=self.sizes_wanted())
        self.comparing = Comparing(self.counts)
        self.closed: dict[int, frozenset[str]] = {}  # entries of which something cannot be opened any more
        self.erased: set[int] = set()  # entries that erasures name

    def differences(self) -> Iterator[str]:
        """Each difference in words. Little of the log is in memory at a time."""
        walk = checked_here(self.history, batches())
        if self.processes > 1:
            walk = checked_beside(self.history, batches(), self.processes)
        for checked in walk:
            yield from self.take_in(checked)
        yield from self.against_kept()
        yield from self.beyond_the_log()
        yield from self.without_entry()
        yield from self.without_answer()
        yield from paper_disagreements()
        yield from self.comparing.releases.damaged()

    def take_in(self, checked: Checked) -> Iterator[str]:
        self.counts["entries"] += checked.entries
        self.counts["signatures of checkpoints"] += checked.signatures
        yield from checked.differences
        yield from self.compare(checked, openings_between(checked.first, checked.last))
        yield from self.cosignatures(checked.first, checked.last + 1)

    def compare(self, checked: Checked, opened: dict[int, dict[str, Any]]) -> Iterator[str]:
        by_table: dict[str, list[Told]] = defaultdict(list)
        for row, value in checked.told:
            table, _slash, name = row.subject.partition("/")
            each = Told(row, value, opened.pop(row.sequence, {}), name)
            by_table[table].append(each)
            self.note_erased(each)
            for name in openings_that_differ(value["commitments"], each.openings):
                yield f"{row.name}: what is kept to open its {name} does not open it."
        for sequence, openings in opened.items():
            yield f"Entry {sequence}: it commits to nothing, and is said to be opened: {', '.join(openings)}."
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

    def without_answer(self) -> Iterator[str]:
        """The entry of a signature or a refusal tells of its closing; so a closing that says it is answered needs one."""
        signature = exists().where(Signature.assignment_id == Closing.assignment_id)
        for closing in db.session.scalars(
            select(Closing.id).where(Closing.kind.in_(ANSWERED), ~signature).order_by(Closing.id)
        ):
            yield f"closings/{closing}: it says that the assignment was answered, and there is no answer."


def batches() -> Iterator[list[Stored]]:
    """The log's rows in their order, as the database's driver gives them."""
    connection, after = db.session.connection(), -1
    columns: dict[str, ColumnElement[Any]] = {
        name: type_coerce(getattr(LedgerEntry, name), NullType()) for name in Stored._fields
    }
    columns["recorded_at"] = IN_WORDS[connection.dialect.name]
    asked = select(*columns.values()).order_by(LedgerEntry.sequence).limit(BATCH)
    while rows := connection.execute(asked.where(LedgerEntry.sequence > after)).all():
        yield [Stored._make(row) for row in rows]
        after = rows[-1][0]


def openings_between(first: int, last: int) -> dict[int, dict[str, Any]]:
    rows = select(LedgerOpenings.sequence, LedgerOpenings.openings)
    between = LedgerOpenings.sequence.between(first, last)
    return dict(db.session.execute(rows.where(between)).tuples().all())
