"""Signatures and what surrounds them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.acknowledgements.kinds import Method, Outcome
from app.assignments.models import Assignment
from app.courses.models import Release
from app.extensions import Model
from app.people.kinds import SessionStart
from app.people.models import Person
from app.quizzes.models import Attempt
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
    UtcDateTime,
    stored_by_value,
)
from app.shared.erasing import Category, erasable


@append_only
class DisclosureAgreement(Model):
    """One person agreed to sign electronically, after reading what that means. Asked once."""

    __tablename__ = "disclosure_agreements"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), unique=True)
    text: Mapped[LongText]  # the words that were shown
    sha256: Mapped[Digest]
    language: Mapped[Language]
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id"))
    agreed_at: Mapped[Instant]


@append_only
class Signature(Model):
    """One person's signature, or refusal, for one assignment, under one release, in one language.

    The words are kept here as they were shown, not only a reference to them.
    """

    __tablename__ = "signatures"
    in_log_by_key = True

    id: Mapped[Id]
    key: Mapped[Key]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id"))
    outcome: Mapped[Outcome] = mapped_column(stored_by_value(Outcome))
    language: Mapped[Language]
    text: Mapped[LongText]  # the policy, exactly as shown
    text_sha256: Mapped[Digest]
    statements: Mapped[Json]  # [{id, text}] verbatim, as ticked
    meaning: Mapped[LongText]
    # as known to the company at that moment
    legal_name: Mapped[ShortText] = mapped_column(info=erasable(Category.IDENTITY))
    typed_name: Mapped[ShortText] = mapped_column(info=erasable(Category.IDENTITY))
    comment: Mapped[LongText] = mapped_column(info=erasable(Category.OWN_WORDS))
    # who was present at a refusal, if anybody
    witness: Mapped[LongText] = mapped_column(info=erasable(Category.IDENTITY))
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempts.id"))
    points: Mapped[int | None]
    maximum: Mapped[int | None]
    pass_mark: Mapped[int | None]
    method: Mapped[Method | None] = mapped_column(stored_by_value(Method))
    authenticated_at: Mapped[Instant]
    session_started_at: Mapped[Instant]
    # How that session began; none on records from before there were shared devices: with the password.
    session_began: Mapped[SessionStart | None] = mapped_column(stored_by_value(SessionStart))
    # its name and unit; none: their own
    shared_device: Mapped[str | None] = mapped_column(String(500), info=erasable(Category.TRAINING_DETAIL))
    signed_at: Mapped[Instant]
    time_zone: Mapped[ShortText]
    software_version: Mapped[ShortText]

    person: Mapped[Person] = relationship()
    assignment: Mapped[Assignment] = relationship()
    release: Mapped[Release] = relationship()
    attempt: Mapped[Attempt | None] = relationship()

    @property
    def title(self) -> str:
        """The release's title in the language that was signed."""
        return self.release.title_in(self.language)


@append_only
class ReceiptMail(Model):
    """One signer's copy went into the outbox, or there was no address that it could go to."""

    __tablename__ = "receipt_mails"

    id: Mapped[Id]
    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id"), unique=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_messages.id"))
    written_at: Mapped[Instant]


class SigningCode(Model):
    """Six digits that were mailed to one person so that they sign one assignment in one session.

    No evidence, as wrong tries are counted in it; of those for one assignment and session the newest counts.
    """

    __tablename__ = "signing_codes"

    id: Mapped[Id]
    key: Mapped[Key]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("user_sessions.id"), index=True)
    code_hash: Mapped[Digest]
    made_at: Mapped[Instant]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
