"""What waits in the outbox."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, or_, select

from app.extensions import db
from app.messages.models import Delivery, OutboxMessage
from app.messages.outcome import Outcome


def next_due(now: datetime) -> OutboxMessage | None:
    """The message that waits longest, locked; one that another worker is taking is passed over.

    On SQLite the transaction holds the write lock from its beginning, which comes to the same.
    """
    return db.session.scalar(
        select(OutboxMessage)
        .where(
            OutboxMessage.finished_at.is_(None),
            OutboxMessage.try_at <= now,
            or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until <= now),
        )
        .order_by(OutboxMessage.try_at, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def failed_tries(message_id: int) -> int:
    """How often it was tried in vain."""
    return db.session.scalars(
        select(func.count())
        .select_from(Delivery)
        .where(Delivery.message_id == message_id, Delivery.outcome == Outcome.DEFERRED)
    ).one()
