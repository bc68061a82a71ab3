"""Paper records and their scans."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.assignments.models import Assignment
from app.courses.models import Release
from app.extensions import Model
from app.paper.kinds import PaperOutcome, Way
from app.people.kinds import Confirmation
from app.people.models import Person
from app.shared.append_only import append_only
from app.shared.columns import Digest, Id, Instant, Key, Language, LongText, ShortText, stored_by_value
from app.shared.erasing import Category, erasable


@append_only
class PaperRecord(Model):
    """HR entered how one person answered one assignment on paper, or to what was read aloud.

    No electronic signature: the person did nothing here. Whoever entered it attests to it. A wrong one is
    withdrawn (`ClosingWithdrawal`), never changed.
    """

    __tablename__ = "paper_records"
    in_log_by_key = True

    id: Mapped[Id]
    key: Mapped[Key]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id"))
    way: Mapped[Way] = mapped_column(stored_by_value(Way))
    outcome: Mapped[PaperOutcome] = mapped_column(stored_by_value(PaperOutcome))
    language: Mapped[Language]
    text_sha256: Mapped[Digest]  # of the text in that language, as the release holds it
    answered_on: Mapped[date]  # the day on the paper
    # as known to the company when it was entered
    legal_name: Mapped[ShortText] = mapped_column(info=erasable(Category.IDENTITY))
    # who was present at a refusal, if anybody
    witness: Mapped[ShortText] = mapped_column(info=erasable(Category.IDENTITY))
    reason: Mapped[LongText] = mapped_column(info=erasable(Category.OWN_WORDS))  # why it was read aloud
    note: Mapped[LongText] = mapped_column(info=erasable(Category.OWN_WORDS))
    scan_sha256: Mapped[str | None] = mapped_column(String(64))
    scan_type: Mapped[str | None] = mapped_column(String(40))
    attested_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    confirmed_with: Mapped[Confirmation] = mapped_column(stored_by_value(Confirmation))
    confirmed_at: Mapped[Instant]
    entered_at: Mapped[Instant]
    time_zone: Mapped[ShortText]
    software_version: Mapped[ShortText]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    attested_by: Mapped[Person] = relationship(foreign_keys=[attested_by_id])
    assignment: Mapped[Assignment] = relationship()
    release: Mapped[Release] = relationship()
    scan: Mapped[PaperScan | None] = relationship(back_populates="record")

    @property
    def title(self) -> str:
        """The release's title in the language of the paper."""
        return self.release.title_in(self.language)

    @property
    def withdrawn(self) -> bool:
        closing = self.assignment.closing
        return closing is not None and closing.withdrawal is not None


@append_only
class PaperScan(Model):
    """The scan of one paper. Kept apart from the record, so that it can be erased and the record stays."""

    __tablename__ = "paper_scans"

    id: Mapped[Id]
    record_id: Mapped[int] = mapped_column(ForeignKey("paper_records.id"), unique=True)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, info=erasable(Category.SCANS, emptied=True))

    record: Mapped[PaperRecord] = relationship(back_populates="scan")
