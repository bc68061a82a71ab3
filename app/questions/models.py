"""Work that waits for a human, and how it ended."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.people.models import Person
from app.questions.kinds import TaskKind
from app.shared.append_only import append_only
from app.shared.columns import Id, Instant, Key, Language, LongText, stored_by_value
from app.shared.erasing import Category, erasable


@append_only
class Task(Model):
    """One thing that one person asked, refused or may need help with. Open until it has a closing."""

    __tablename__ = "tasks"

    id: Mapped[Id]
    key: Mapped[Key]
    kind: Mapped[TaskKind] = mapped_column(stored_by_value(TaskKind))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignments.id"), index=True)
    lesson: Mapped[str | None]  # where a question was asked
    # the person's own words; may be empty for refusals and help
    text: Mapped[LongText] = mapped_column(info=erasable(Category.OWN_WORDS))
    language: Mapped[Language]
    opened_at: Mapped[Instant]

    person: Mapped[Person] = relationship()
    closing: Mapped[TaskClosing | None] = relationship(back_populates="task")


@append_only
class TaskClosing(Model):
    """The answer that the person reads, or what was done; it closes the task."""

    __tablename__ = "task_closings"

    id: Mapped[Id]
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), unique=True)
    answer: Mapped[LongText] = mapped_column(info=erasable(Category.OWN_WORDS))
    closed_at: Mapped[Instant]
    closed_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))

    task: Mapped[Task] = relationship(back_populates="closing")
    closed_by: Mapped[Person] = relationship()
