"""The company profile, version by version."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.people.models import Person
from app.shared.append_only import append_only
from app.shared.columns import Id, Instant, Json, LongText


@append_only
class ProfileVersion(Model):
    """The whole profile as it was saved once. The newest is in force; releases freeze their own copy."""

    __tablename__ = "profile_versions"

    id: Mapped[Id]
    number: Mapped[int] = mapped_column(unique=True)
    content: Mapped[Json]
    reason: Mapped[LongText]
    saved_at: Mapped[Instant]
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))

    saved_by: Mapped[Person | None] = relationship()
