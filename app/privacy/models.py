"""Erasures and what forbids them; privacy notices and who received which. All of it is evidence."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.people.models import Person
from app.privacy.kinds import Ground
from app.shared.append_only import append_only
from app.shared.columns import (
    Digest,
    Id,
    Instant,
    Json,
    Key,
    Language,
    LongText,
    ShortText,
    new_key,
    stored_by_value,
)


@append_only
class ErasureEnding(Model):
    """One erasure was done, and this many rows were blanked by it."""

    __tablename__ = "erasure_endings"

    key: Mapped[str] = mapped_column(String(22), primary_key=True)  # of its erasure
    counts: Mapped[Json]  # table → rows
    ended_at: Mapped[Instant]


@append_only
class Erasure(Model):
    """Somebody decided to erase some kinds of data of one person.

    It is written first and its ending last: between the two, and at no other time, the database lets the
    marked columns be blanked. The deferred reference makes a commit without the ending impossible.
    """

    __tablename__ = "erasures"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(
        String(22),
        ForeignKey("erasure_endings.key", deferrable=True, initially="DEFERRED"),
        unique=True,
        default=new_key,
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    categories: Mapped[Json]  # values of `shared.erasing.Category`
    ground: Mapped[Ground] = mapped_column(stored_by_value(Ground))
    reason: Mapped[LongText]
    erased_at: Mapped[Instant]
    erased_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))

    erased_by: Mapped[Person] = relationship(foreign_keys=[erased_by_id])


@append_only
class LegalHold(Model):
    """Nothing of one person is erased between two days, or until it is lifted: it may be needed as proof."""

    __tablename__ = "legal_holds"

    id: Mapped[Id]
    key: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    reason: Mapped[LongText]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]  # inclusive; none: until it is lifted
    placed_at: Mapped[Instant]
    placed_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))

    placed_by: Mapped[Person] = relationship(foreign_keys=[placed_by_id])
    lifting: Mapped[HoldLifting | None] = relationship(back_populates="hold")

    __table_args__ = (CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),)


@append_only
class HoldLifting(Model):
    """One legal hold ended before its time, or had none."""

    __tablename__ = "hold_liftings"

    id: Mapped[Id]
    hold_id: Mapped[int] = mapped_column(ForeignKey("legal_holds.id"), unique=True)
    reason: Mapped[LongText]
    lifted_at: Mapped[Instant]
    lifted_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))

    hold: Mapped[LegalHold] = relationship(back_populates="lifting")


@append_only
class PrivacyNotice(Model):
    """What the company told people about their data, as published once. The newest is in force."""

    __tablename__ = "privacy_notices"

    id: Mapped[Id]
    number: Mapped[int] = mapped_column(unique=True)
    published_at: Mapped[Instant]
    published_by: Mapped[ShortText]

    texts: Mapped[list[NoticeText]] = relationship(back_populates="notice", order_by="NoticeText.language")


@append_only
class NoticeText(Model):
    """One privacy notice in one language, as Markdown."""

    __tablename__ = "privacy_notice_texts"

    id: Mapped[Id]
    notice_id: Mapped[int] = mapped_column(ForeignKey("privacy_notices.id"))
    language: Mapped[Language]
    text: Mapped[LongText]
    sha256: Mapped[Digest]

    notice: Mapped[PrivacyNotice] = relationship(back_populates="texts")

    __table_args__ = (UniqueConstraint("notice_id", "language"),)


@append_only
class NoticeReceipt(Model):
    """One person was shown one privacy notice and said that they have received it. It is no consent."""

    __tablename__ = "privacy_notice_receipts"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("privacy_notices.id"))
    language: Mapped[Language]
    sha256: Mapped[Digest]  # of the words that were shown
    received_at: Mapped[Instant]

    notice: Mapped[PrivacyNotice] = relationship()

    __table_args__ = (UniqueConstraint("person_id", "notice_id"),)
