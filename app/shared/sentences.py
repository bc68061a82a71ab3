"""What people read when a rule says no, in their language."""

from __future__ import annotations

from datetime import date

from flask_babel import format_date, gettext

from app.shared.errors import Refusal


def said(refusal: Refusal) -> str:
    """The sentence of a refusal, with its own attributes in the gaps; a day is written as people write it."""
    values = {
        name: format_date(value, "long") if isinstance(value, date) else value
        for name, value in vars(refusal).items()
    }
    return str(gettext(refusal.says, **values))
