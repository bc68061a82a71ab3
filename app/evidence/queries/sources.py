"""Which rows belong into the log, and what it is told of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, cast, exists, literal, select, true, union_all

from app.acknowledgements.models import Signature
from app.assignments.kinds import ClosingKind
from app.assignments.models import Closing, ClosingWithdrawal, Exemption
from app.assignments.queries.entered import known_of_closing, known_of_exemption, known_of_withdrawal
from app.courses.models import Release
from app.courses.queries import known_of_release
from app.extensions import db
from app.ledger.entries import Known
from app.ledger.kinds import EntryKind
from app.ledger.models import LedgerEntry
from app.paper.models import PaperRecord
from app.paper.queries import known_of_record
from app.people.kinds import CredentialOrigin
from app.people.models import Credential, RoleGrant, RoleRevocation, SecondFactor, SecondFactorRemoval
from app.people.queries.entered import (
    known_of_factor_reset,
    known_of_grant,
    known_of_reset,
    known_of_revocation,
)

ANSWERED = (ClosingKind.SIGNED, ClosingKind.SIGNED_WITH_COMMENT, ClosingKind.REFUSED)
"""Closings that the entry of their signature or refusal tells of."""

FROM_PAPER = exists().where(PaperRecord.assignment_id == Closing.assignment_id)
"""Closings that the entry of their paper record tells of."""

EVERY_ROW = true()
AT_ONCE = 500  # values of one statement


@dataclass(frozen=True)
class Source:
    """A table whose rows belong into the log."""

    kind: EntryKind
    model: Any
    at: str  # the column that says when it came to be
    known: Callable[[Any], Known] | None = None  # none: signatures, which tell more
    rows: ColumnElement[bool] = EVERY_ROW
    keeps: frozenset[str] = frozenset()  # what its rows hold as it was then, and other rows do not

    @property
    def table(self) -> str:
        return str(self.model.__tablename__)

    @property
    def subject(self) -> Any:
        """`ledger.subjects.subject_of`, in SQL."""
        name = self.model.key if self.model.in_log_by_key else cast(self.model.id, String)
        return literal(f"{self.table}/") + name


SOURCES = (
    Source(EntryKind.RELEASE, Release, "published_at", known_of_release),
    Source(EntryKind.ROLE_CHANGE, RoleGrant, "granted_at", known_of_grant),
    Source(EntryKind.ROLE_CHANGE, RoleRevocation, "revoked_at", known_of_revocation),
    Source(
        EntryKind.CREDENTIAL_RESET,
        Credential,
        "set_at",
        known_of_reset,
        Credential.origin == CredentialOrigin.RESET,
    ),
    Source(
        EntryKind.CREDENTIAL_RESET,
        SecondFactorRemoval,
        "removed_at",
        known_of_factor_reset,
        ~exists().where(
            SecondFactor.id == SecondFactorRemoval.factor_id,
            SecondFactor.person_id == SecondFactorRemoval.removed_by_id,
        ),
    ),
    Source(EntryKind.EXEMPTION, Exemption, "granted_at", known_of_exemption),
    Source(EntryKind.SIGNATURE, Signature, "signed_at"),
    Source(
        EntryKind.CLOSING, Closing, "closed_at", known_of_closing, Closing.kind.not_in(ANSWERED) & ~FROM_PAPER
    ),
    Source(
        EntryKind.PAPER_RECORD,
        PaperRecord,
        "entered_at",
        known_of_record,
        keeps=frozenset(("printed_name",)),
    ),
    Source(EntryKind.WITHDRAWAL, ClosingWithdrawal, "withdrawn_at", known_of_withdrawal),
)


def missing(source: Source, *columns: Any) -> Any:
    """The rows of `source` that have no entry in the log, or some columns of them."""
    entered = exists().where(LedgerEntry.subject == source.subject)
    return select(*(columns or (source.model,))).where(source.rows, ~entered)


def oldest_missing(number: int) -> list[tuple[Source, Any]]:
    """The oldest rows of all sources together that have no entry, `number` at most, in their order."""
    found = union_all(
        *(
            missing(
                source,
                literal(place).label("place"),
                source.model.id.label("id"),
                getattr(source.model, source.at).label("at"),
            )
            for place, source in enumerate(SOURCES)
        )
    ).subquery()
    asked = db.session.execute(
        select(found.c.place, found.c.id).order_by(found.c.at, found.c.place, found.c.id).limit(number)
    ).all()
    rows = {
        (place, row.id): row
        for place, source in enumerate(SOURCES)
        for row in rows_with(source.model, {id for at, id in asked if at == place})
    }
    return [(SOURCES[place], rows[place, id]) for place, id in asked]


def rows_with(model: Any, ids: set[int]) -> Iterable[Any]:
    """Many rows by their ids, in few statements."""
    asked = sorted(ids)
    for start in range(0, len(asked), AT_ONCE):
        yield from db.session.scalars(select(model).where(model.id.in_(asked[start : start + AT_ONCE])))
