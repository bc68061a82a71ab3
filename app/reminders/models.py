"""Reminders that were sent."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from app.reminders.kinds import ReminderKind
from app.shared.append_only import append_only
from app.shared.columns import Id, Instant, stored_by_value


@append_only
class Reminder(Model):
    """One person was reminded of one assignment, by a colleague's nudge or by the daily digest."""

    __tablename__ = "reminders"

    id: Mapped[Id]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"), index=True)
    kind: Mapped[ReminderKind] = mapped_column(stored_by_value(ReminderKind))
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_messages.id"))
    reminded_at: Mapped[Instant]
