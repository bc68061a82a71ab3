"""What devices sent after the fact."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from app.offline.kinds import Outcome
from app.shared.append_only import append_only
from app.shared.columns import Id, Instant, Language, ShortText, stored_by_value
from app.shared.erasing import Category, erasable


@append_only
class LateStep(Model):
    """One step that a person took without a connection, as their device told it, and what became of it.

    The fact itself (a reading, a choice) stands where every other one does, with the server's time. What
    the device claims about the time stands only here, and nothing is ever decided by it.
    """

    __tablename__ = "late_steps"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(40))  # made by the device, so that sending twice is safe
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignments.id"))  # none: not theirs
    subject: Mapped[ShortText]  # id of the lesson, or key of the attempt
    # the step in the lesson, or the node in the attempt
    step: Mapped[ShortText] = mapped_column(info=erasable(Category.TRAINING_DETAIL))
    answer: Mapped[ShortText | None] = mapped_column(info=erasable(Category.TRAINING_DETAIL, emptied=True))
    language: Mapped[Language]  # of the reader's interface
    outcome: Mapped[Outcome] = mapped_column(stored_by_value(Outcome))
    claimed_at: Mapped[Instant]  # worked out from how long ago it was, as the device says
    received_at: Mapped[Instant]

    __table_args__ = (UniqueConstraint("person_id", "key"),)
