"""What people read when a rule says no, in their language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypeVar

from flask_babel import format_date, format_percent, gettext
from flask_babel import gettext as _

from app.shared.erasing import ERASED
from app.shared.errors import Refusal

Text = TypeVar("Text")


def said(refusal: Refusal) -> str:
    """The sentence of a refusal, with its own attributes in the gaps; a day is written as people write it."""
    values = {
        name: format_date(value, "long") if isinstance(value, date) else value
        for name, value in vars(refusal).items()
    }
    return str(gettext(refusal.says, **values))


def percent(number: int) -> str:
    """A share of a hundred with its sign, which no language may lose at the end of a line."""
    return str(format_percent(Decimal(number) / 100))


def kindly(text: Text) -> Text:
    """What was erased, said in the reader's language; anything else as it is."""
    if isinstance(text, str) and ERASED in text:
        return text.replace(ERASED, _("(erased)"))  # type: ignore[return-value]  # markup stays markup
    return text
