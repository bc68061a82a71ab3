"""People and their contact data."""

from __future__ import annotations

from app.extensions import db
from app.people.models import Person


def choose_language(*, person: Person, language: str) -> None:
    """The language in which the person reads pages and mail."""
    person.language = language
    db.session.flush()
