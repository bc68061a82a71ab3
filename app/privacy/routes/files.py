"""Who asks for a file about a person, and when."""

from __future__ import annotations

from flask_login import current_user

from app.privacy.queries import Asked
from app.shared.clock import utc_now


def asked(language: str) -> Asked:
    """That the reader asks for the files now."""
    me = current_user
    return Asked(utc_now(), me.person.legal_name, me.workplace.time_zone, language)
