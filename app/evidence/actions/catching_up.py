"""Entering facts that are older than the log, or came in past it: once each, and marked as entered later."""

from __future__ import annotations

from datetime import datetime

from app.acknowledgements.actions import enter_older_signature
from app.evidence.queries.sources import Source, missing
from app.extensions import db
from app.ledger.actions import enter

AT_ONCE = 200
"""Facts of one transaction: so many stand in the log at once, or none of them."""


def enter_missing(source: Source, *, now: datetime) -> int:
    """Enter the oldest rows of `source` that have no entry, `AT_ONCE` at most; returns how many."""
    rows = db.session.scalars(missing(source).order_by(source.model.id).limit(AT_ONCE)).all()
    for row in rows:
        if source.known is None:
            enter_older_signature(row, now=now)
        else:
            subject = f"{source.table}/{row.key}" if source.by_key else None
            enter(
                kind=source.kind,
                fact=row,
                subject=subject,
                now=now,
                entered_later=True,
                **vars(source.known(row)),
            )
    return len(rows)
