"""Entering facts that are older than the log, or came in past it: once each, and marked as entered later."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import func, select

from app.acknowledgements.actions import enter_older_signature
from app.evidence.queries.sources import oldest_missing
from app.extensions import db
from app.ledger.actions import enter
from app.ledger.kinds import EntryKind

AT_ONCE = 200
"""Facts of one transaction: so many stand in the log at once, or none of them."""

CATCHING_UP = 0x63617463  # the number of the lock that runs of this stand in line for


def enter_missing(*, now: datetime) -> Counter[EntryKind]:
    """Enter the oldest facts that have no entry, `AT_ONCE` at most; returns how many of each kind.

    Of two runs at once, the second waits until the first has committed, and sees what it entered.
    """
    if db.session.get_bind().dialect.name == "postgresql":  # SQLite's writers stand in line anyway
        db.session.execute(select(func.pg_advisory_xact_lock(CATCHING_UP)))
    entered: Counter[EntryKind] = Counter()
    for source, row in oldest_missing(AT_ONCE):
        if source.known is None:
            enter_older_signature(row, now=now)
        else:
            known = vars(source.known(row))
            enter(kind=source.kind, fact=row, now=now, entered_later=True, **known)
        entered[source.kind] += 1
    return entered
