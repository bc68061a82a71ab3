"""What people read when a rule says no, in their language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from flask_babel import format_date, format_percent, get_locale, gettext
from flask_babel import gettext as _
from markupsafe import Markup

from app.shared.erasing import ERASED
from app.shared.errors import Refusal
from app.shared.languages import best_language, words_in
from app.shared.typesetting import tied

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


def plainly(words: Mapping[str, str]) -> str:
    """Words that stand in several languages, as the reader gets them: where no element can stand around them."""
    return words_in(words, current_language())


def worded(words: Mapping[str, str]) -> str:
    """The same on a page, which says of words in another language which one that is."""
    language = best_language(words, current_language())
    text = tied(plainly(words)) if language == "pl" else plainly(words)
    return (
        text if language == current_language() else Markup('<span lang="{}">{}</span>').format(language, text)
    )


def current_language() -> str:
    """The language of the page, the mail or the file that is being made."""
    return str(get_locale() or "en")


def kindly(text: Text) -> Text:
    """What was erased, said in the reader's language; anything else as it is."""
    if isinstance(text, str) and ERASED in text:
        return text.replace(ERASED, _("(erased)"))  # type: ignore[return-value]  # markup stays markup
    return text
