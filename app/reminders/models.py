"""Reminders that were sent."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from app.reminders.kinds import ReminderKind
from app.shared.append_only import append_only
from app.shared.columns import Id, Instant, stored_by_value


@append_only
class Reminder(Model):
    """One assignment stood in one mail: a colleague's nudge, the daily digest, or a manager's list."""

    __tablename__ = "reminders"

    id: Mapped[Id]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"), index=True)
    kind: Mapped[ReminderKind] = mapped_column(stored_by_value(ReminderKind))
    sent_to_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_messages.id"), index=True)
    reminded_at: Mapped[Instant]
    reminded_on: Mapped[date]  # the day where the reader works

    __table_args__ = (
        # Two workers, or a worker and an impatient operator, send one digest.
        UniqueConstraint("assignment_id", "kind", "sent_to_id", "reminded_on"),
        # Two managers who tap in the same second send one nudge.
        Index(
            "uq_reminders_nudge",
            "sent_to_id",
            "reminded_on",
            unique=True,
            sqlite_where=text("kind = 'nudge'"),
            postgresql_where=text("kind = 'nudge'"),
        ),
    )
