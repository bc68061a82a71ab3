"""What was read, and what was answered while reading."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from app.lessons.steps import Step
from app.shared.append_only import append_only
from app.shared.columns import Id, Instant, Language, ShortText, stored_by_value
from app.shared.erasing import Category, erasable


@append_only
class Reading(Model):
    """One person took one step in one lesson of one assignment. A second click is not a second fact."""

    __tablename__ = "readings"

    id: Mapped[Id]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"))
    lesson: Mapped[ShortText]
    step: Mapped[Step] = mapped_column(stored_by_value(Step))
    round: Mapped[int]  # 0 at first; n: read again after the nth check that was not passed
    # what was chosen at `guessed` and `answered`
    answer: Mapped[str | None] = mapped_column(info=erasable(Category.TRAINING_DETAIL, emptied=True))
    language: Mapped[Language]
    active_seconds: Mapped[int]  # since the step before, cut off where the person went away
    recorded_at: Mapped[Instant]

    __table_args__ = (UniqueConstraint("assignment_id", "lesson", "round", "step"),)
