"""Attempts, the choices made in them, and how they were graded."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.assignments.models import Assignment
from app.extensions import Model
from app.quizzes.kinds import AttemptKind
from app.shared.append_only import append_only
from app.shared.columns import Id, Instant, Json, Key, Language, ShortText, stored_by_value
from app.shared.erasing import Category, erasable


@append_only
class Attempt(Model):
    """One run of one person through a scenario (practice) or a check, on their assignment's release."""

    __tablename__ = "attempts"

    id: Mapped[Id]
    key: Mapped[Key]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"))
    kind: Mapped[AttemptKind] = mapped_column(stored_by_value(AttemptKind))
    number: Mapped[int]  # 1, 2, 3 … of its kind for this assignment
    form: Mapped[Json]  # what was drawn: see `quizzes.forms_drawn`
    language: Mapped[Language]
    started_at: Mapped[Instant]

    assignment: Mapped[Assignment] = relationship()
    choices: Mapped[list[Choice]] = relationship(back_populates="attempt", order_by="Choice.id")
    result: Mapped[AttemptResult | None] = relationship(back_populates="attempt")

    __table_args__ = (UniqueConstraint("assignment_id", "kind", "number"),)


@append_only
class Choice(Model):
    """One option taken at one node, as the best where the worst was asked for too. Only the first counts."""

    __tablename__ = "choices"

    id: Mapped[Id]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), index=True)
    item: Mapped[int]  # index into the attempt's form
    scenario: Mapped[ShortText]
    variant: Mapped[ShortText]
    node: Mapped[ShortText] = mapped_column(info=erasable(Category.TRAINING_DETAIL, numbered=True))
    option: Mapped[ShortText] = mapped_column(info=erasable(Category.TRAINING_DETAIL))
    # the option named as the worst, where the decision asks for it (`best_worst`)
    worst: Mapped[str | None] = mapped_column(
        String(200), info=erasable(Category.TRAINING_DETAIL, emptied=True)
    )
    # option ids as they stood on the screen
    shown_order: Mapped[Json] = mapped_column(info=erasable(Category.TRAINING_DETAIL))
    language: Mapped[Language]
    counts: Mapped[bool]
    chosen_at: Mapped[Instant]

    attempt: Mapped[Attempt] = relationship(back_populates="choices")

    __table_args__ = (
        Index(
            "uq_choices_first",
            "attempt_id",
            "item",
            "node",
            unique=True,
            sqlite_where=text("counts"),
            postgresql_where=text("counts"),
        ),
    )


@append_only
class AttemptResult(Model):
    """How one check was graded, from its first choices and the key of its release."""

    __tablename__ = "attempt_results"

    id: Mapped[Id]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), unique=True)
    points: Mapped[int]
    maximum: Mapped[int]
    pass_mark: Mapped[int]  # per cent
    harmful_on_critical: Mapped[bool]
    passed: Mapped[bool]
    # ids of the rules behind poor and harmful choices
    missed_rules: Mapped[Json] = mapped_column(info=erasable(Category.TRAINING_DETAIL))
    finished_at: Mapped[Instant]
    # Of what was asked, offered and chosen (`grading.record`); none on results from before the log.
    record_sha256: Mapped[str | None] = mapped_column(String(64))

    attempt: Mapped[Attempt] = relationship(back_populates="result")
