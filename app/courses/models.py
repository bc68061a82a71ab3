"""Frozen courses."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.courses.kinds import ReleaseKind
from app.extensions import Model
from app.shared.append_only import append_only
from app.shared.columns import Digest, Id, Instant, Json, Key, Language, LongText, ShortText, stored_by_value


@append_only
class Release(Model):
    """One course frozen at publishing: what everybody assigned to it is shown, for ever."""

    __tablename__ = "releases"

    id: Mapped[Id]
    key: Mapped[Key]
    course: Mapped[ShortText]
    number: Mapped[int]
    title: Mapped[Json]  # per language
    kind: Mapped[ReleaseKind] = mapped_column(stored_by_value(ReleaseKind))
    reason: Mapped[LongText]
    approved_by: Mapped[ShortText]
    key_confirmed: Mapped[bool]  # whether a panel has agreed on every answer key (K1)
    changed_rules: Mapped[Json]  # ids of the rules that differ from the release before, and how
    sha256: Mapped[Digest]  # over the texts' hashes, in the order of the languages
    published_at: Mapped[Instant]
    published_by: Mapped[ShortText]

    texts: Mapped[list[ReleaseText]] = relationship(back_populates="release", order_by="ReleaseText.language")

    __table_args__ = (UniqueConstraint("course", "number"),)

    def title_in(self, language: str) -> str:
        return str(self.title.get(language, self.course))


@append_only
class ReleaseText(Model):
    """One release in one language: the canonical bytes of all it contains, answer key included."""

    __tablename__ = "release_texts"

    id: Mapped[Id]
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id"))
    language: Mapped[Language]
    content: Mapped[LongText]
    sha256: Mapped[Digest]

    release: Mapped[Release] = relationship(back_populates="texts")

    __table_args__ = (UniqueConstraint("release_id", "language"),)
