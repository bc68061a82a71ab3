"""Mail that is owed, and what became of each try."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.messages.outcome import Outcome
from app.shared.append_only import append_only
from app.shared.columns import Id, Instant, Key, Language, LongText, ShortText, UtcDateTime, stored_by_value
from app.shared.erasing import Category, erasable


class OutboxMessage(Model):
    """One mail owed to one address, written in the transaction of the fact it tells about."""

    __tablename__ = "outbox_messages"

    id: Mapped[Id]
    key: Mapped[Key]  # also the Message-ID, so that a double delivery can be recognised
    kind: Mapped[ShortText]
    address: Mapped[str] = mapped_column(Text, info=erasable(Category.CONTACT))
    language: Mapped[Language]
    subject: Mapped[LongText] = mapped_column(info=erasable(Category.CONTACT, Category.OWN_WORDS))
    # emptied after delivery where it held a secret
    body: Mapped[str | None] = mapped_column(Text, info=erasable(Category.CONTACT, Category.OWN_WORDS))
    holds_secret: Mapped[bool] = mapped_column(default=False)
    written_at: Mapped[Instant]
    try_at: Mapped[Instant]
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime())
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    outcome: Mapped[Outcome | None] = mapped_column(stored_by_value(Outcome))

    deliveries: Mapped[list[Delivery]] = relationship(back_populates="message", order_by="Delivery.id")
    attachments: Mapped[list[Attachment]] = relationship(
        order_by="Attachment.id", cascade="all, delete-orphan"
    )

    __table_args__ = (
        # The worker asks every second which are due; finished ones must not slow it down.
        Index(
            "ix_outbox_messages_waiting",
            "try_at",
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )


class Attachment(Model):
    """A file that goes with a message. It is kept until the message is finished, and no longer."""

    __tablename__ = "outbox_attachments"

    id: Mapped[Id]
    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_messages.id"), index=True)
    name: Mapped[ShortText]
    media_type: Mapped[ShortText]  # type/subtype
    content: Mapped[bytes] = mapped_column(LargeBinary)


@append_only
class Delivery(Model):
    """One try to hand a message to the mail server, and what it answered."""

    __tablename__ = "deliveries"

    id: Mapped[Id]
    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_messages.id"), index=True)
    tried_at: Mapped[Instant]
    outcome: Mapped[Outcome] = mapped_column(stored_by_value(Outcome))
    detail: Mapped[LongText] = mapped_column(info=erasable(Category.CONTACT))

    message: Mapped[OutboxMessage] = relationship(back_populates="deliveries")
