"""Warnings that went out about the evidence itself."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from app.shared.append_only import append_only
from app.shared.columns import Id


@append_only
class LogWarning(Model):
    """One administrator was written to, on one day (UTC), because something is wrong with the log."""

    __tablename__ = "log_warnings"
    __table_args__ = (UniqueConstraint("person_id", "warned_on"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_messages.id"), index=True)
    warned_on: Mapped[date]
