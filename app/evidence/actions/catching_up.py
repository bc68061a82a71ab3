"""Entering facts that are older than the log, or came in past it: once each, and marked as entered later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, cast, exists, literal, select, true

from app.acknowledgements.actions import enter_older_signature
from app.acknowledgements.models import Signature
from app.assignments.kinds import ClosingKind
from app.assignments.models import Closing, Exemption
from app.assignments.queries.entered import known_of_closing, known_of_exemption
from app.courses.models import Release
from app.courses.queries import known_of_release
from app.extensions import db
from app.ledger.actions import enter
from app.ledger.entries import Known
from app.ledger.kinds import EntryKind
from app.ledger.models import LedgerEntry
from app.people.kinds import CredentialOrigin
from app.people.models import Credential, RoleGrant, RoleRevocation
from app.people.queries.entered import known_of_grant, known_of_reset, known_of_revocation

AT_ONCE = 200
"""Facts of one transaction: so many stand in the log at once, or none of them."""

ANSWERED = (ClosingKind.SIGNED, ClosingKind.SIGNED_WITH_COMMENT, ClosingKind.REFUSED)
"""Closings that the entry of their signature or refusal tells of."""

EVERY_ROW = true()


@dataclass(frozen=True)
class Source:
    """A table whose rows belong into the log."""

    kind: EntryKind
    model: Any
    known: Callable[[Any], Known] | None = None  # none: signatures, which tell more
    rows: ColumnElement[bool] = EVERY_ROW


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
    Source(EntryKind.CLOSING, Closing, known_of_closing, Closing.kind.not_in(ANSWERED)),
)


def enter_missing(source: Source, *, now: datetime) -> int:
    """Enter the oldest rows of `source` that have no entry, `AT_ONCE` at most; returns how many."""
    rows = db.session.scalars(missing(source).order_by(source.model.id).limit(AT_ONCE)).all()
    for row in rows:
        if source.known is None:
            enter_older_signature(row, now=now)
        else:
            enter(kind=source.kind, fact=row, now=now, entered_later=True, **vars(source.known(row)))
    return len(rows)


def missing(source: Source) -> Any:
    model = source.model
    name = model.key if model is Signature else cast(model.id, String)  # as `log_subject` has it
    subject = literal(f"{model.__tablename__}/") + name
    return select(model).where(source.rows, ~exists().where(LedgerEntry.subject == subject))
