"""Who looked at whose record. An access log: it says what was seen, never what is so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.people.kinds import RecordPart
from app.shared.append_only import append_only
from app.shared.columns import Id, Instant, ShortText, stored_by_value

if TYPE_CHECKING:
    from app.people.models import Person


@append_only
class RecordView(Model):
    """Somebody else opened a page or a file about one person."""

    __tablename__ = "record_views"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    viewer_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    part: Mapped[RecordPart] = mapped_column(stored_by_value(RecordPart))
    subject: Mapped[ShortText]  # key of the receipt that was opened; else empty
    viewed_at: Mapped[Instant]

    viewer: Mapped[Person] = relationship(foreign_keys=[viewer_id])
