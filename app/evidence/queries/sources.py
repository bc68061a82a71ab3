"""Which rows belong into the log, and what it is told of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, cast, exists, literal, select, true

from app.acknowledgements.models import Signature
from app.assignments.kinds import ClosingKind
from app.assignments.models import Closing, ClosingWithdrawal, Exemption
from app.assignments.queries.entered import known_of_closing, known_of_exemption, known_of_withdrawal
from app.courses.models import Release
from app.courses.queries import known_of_release
from app.ledger.entries import Known
from app.ledger.kinds import EntryKind
from app.ledger.models import LedgerEntry
from app.paper.models import PaperRecord
from app.paper.queries import known_of_record
from app.people.kinds import CredentialOrigin
from app.people.models import Credential, RoleGrant, RoleRevocation
from app.people.queries.entered import known_of_grant, known_of_reset, known_of_revocation

ANSWERED = (ClosingKind.SIGNED, ClosingKind.SIGNED_WITH_COMMENT, ClosingKind.REFUSED)
"""Closings that the entry of their signature or refusal tells of."""

FROM_PAPER = exists().where(PaperRecord.assignment_id == Closing.assignment_id)
"""Closings that the entry of their paper record tells of."""

EVERY_ROW = true()


@dataclass(frozen=True)
class Source:
    """A table whose rows belong into the log."""

    kind: EntryKind
    model: Any
    known: Callable[[Any], Known] | None = None  # none: signatures, which tell more
    rows: ColumnElement[bool] = EVERY_ROW

    @property
    def table(self) -> str:
        return str(self.model.__tablename__)

    @property
    def by_key(self) -> bool:
        """Whether a subject names a row by its key, as `log_subject` does, or by its id."""
        return self.model in (Signature, PaperRecord)

    @property
    def subject(self) -> Any:
        return literal(f"{self.table}/") + (self.model.key if self.by_key else cast(self.model.id, String))


SOURCES = (
    Source(EntryKind.RELEASE, Release, known_of_release),
    Source(EntryKind.ROLE_CHANGE, RoleGrant, known_of_grant),
    Source(EntryKind.ROLE_CHANGE, RoleRevocation, known_of_revocation),
    Source(
        EntryKind.CREDENTIAL_RESET,
        Credential,
        known_of_reset,
        Credential.origin == CredentialOrigin.RESET,
    ),
    Source(EntryKind.EXEMPTION, Exemption, known_of_exemption),
    Source(EntryKind.SIGNATURE, Signature),
    Source(EntryKind.CLOSING, Closing, known_of_closing, Closing.kind.not_in(ANSWERED) & ~FROM_PAPER),
    Source(EntryKind.PAPER_RECORD, PaperRecord, known_of_record),
    Source(EntryKind.WITHDRAWAL, ClosingWithdrawal, known_of_withdrawal),
)


def missing(source: Source, *columns: Any) -> Any:
    """The rows of `source` that have no entry in the log, or some columns of them."""
    entered = exists().where(LedgerEntry.subject == source.subject)
    return select(*(columns or (source.model,))).where(source.rows, ~entered)
