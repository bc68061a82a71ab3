"""The log's entries, what opens their commitments, what witnesses said, and what the audit found."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from app.ledger.kinds import EntryKind
from app.shared.append_only import append_only
from app.shared.columns import Id, Instant, Json, LongText, ShortText, stored_by_value
from app.shared.erasing import Category, erasable

Sequence = BigInteger().with_variant(Integer(), "sqlite")


@append_only
class LedgerEntry(Model):
    """One line of the log, with the tree and the signed checkpoint as they were once it was in."""

    __tablename__ = "ledger_entries"

    sequence: Mapped[int] = mapped_column(Sequence, primary_key=True, autoincrement=False)  # from 0, no gaps
    kind: Mapped[EntryKind] = mapped_column(stored_by_value(EntryKind))
    subject: Mapped[str] = mapped_column(String(80), unique=True)  # table/id of the fact: entered once
    leaf: Mapped[LongText]  # canonical JSON, exactly as hashed
    # hashes of the subtrees that it completes, leaf first
    completed: Mapped[bytes] = mapped_column(LargeBinary)
    # hashes of the largest complete subtrees, from the left
    peaks: Mapped[bytes] = mapped_column(LargeBinary)
    checkpoint: Mapped[LongText]  # the signed note over the tree that ends here
    next_key: Mapped[str] = mapped_column(String(8))  # id of the key that signs what comes next
    recorded_at: Mapped[Instant]


@append_only
class LedgerOpenings(Model):
    """What opens an entry's commitments: the personal part. Erasing it leaves the entry and its proof whole."""

    __tablename__ = "ledger_openings"

    sequence: Mapped[int] = mapped_column(
        Sequence, ForeignKey("ledger_entries.sequence"), primary_key=True, autoincrement=False
    )
    # name → {salt, value}; an erasure takes names out
    openings: Mapped[Json] = mapped_column(info={**erasable(*Category), "shrinking": True})


@append_only
class Cosignature(Model):
    """A witness confirmed that it saw the log at one size, growing from what it had seen before."""

    __tablename__ = "ledger_cosignatures"
    __table_args__ = (UniqueConstraint("origin", "size", "witness"),)

    id: Mapped[Id]
    origin: Mapped[ShortText]  # of the log: after a loss there is another one
    size: Mapped[int] = mapped_column(Sequence, index=True)
    witness: Mapped[ShortText]  # its vkey
    line: Mapped[LongText]  # the signature line, as the witness wrote it
    cosigned_at: Mapped[Instant]  # by the witness's clock
    received_at: Mapped[Instant]


@append_only
class Contradiction(Model):
    """A witness knows more of the log than this database has, or other entries. The log stops here."""

    __tablename__ = "ledger_contradictions"
    __table_args__ = (UniqueConstraint("origin", "size", "witness"),)

    id: Mapped[Id]
    origin: Mapped[ShortText]
    size: Mapped[int] = mapped_column(Sequence)  # of the log, as the witness saw it
    witness: Mapped[ShortText]  # its vkey
    checkpoint: Mapped[str | None] = mapped_column(
        Text
    )  # signed by the log's own key; none: the witness only says so
    found_at: Mapped[Instant]


@append_only
class WitnessRefusal(Model):
    """A witness did not cosign, and said why. Kept once, until it says something else or cosigns again."""

    __tablename__ = "witness_refusals"

    id: Mapped[Id]
    witness: Mapped[ShortText]  # its vkey
    status: Mapped[int]  # of HTTP; 0: it gave no answer
    words: Mapped[LongText]
    refused_at: Mapped[Instant]


@append_only
class AuditRun(Model):
    """Log and facts were compared in one night, and this is what differed."""

    __tablename__ = "audit_runs"

    id: Mapped[Id]
    night: Mapped[date] = mapped_column(unique=True)  # where the company is; the first to finish counts
    started_at: Mapped[Instant]
    finished_at: Mapped[Instant]
    entries: Mapped[int] = mapped_column(Sequence)
    differences: Mapped[int]
    words: Mapped[Json]  # the first of them, as the audit says them; no name, no text
