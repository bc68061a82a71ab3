"""The base form: trims text, turns emptied fields into None, refuses control characters."""

from __future__ import annotations

import unicodedata
from datetime import date
from functools import cache
from typing import Any

from babel.support import Translations
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, Field, TextAreaField
from wtforms.i18n import messages_path
from wtforms.validators import DataRequired, Length, Optional, StopValidation, ValidationError

from app.shared import unsent
from app.shared.characters import UNSEEN, is_plain
from app.shared.sentences import current_language

DIRECTION = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f\ufeff")


class Form(FlaskForm):
    """Flask-WTF's form; CSRF is checked for the whole application before a form is built."""

    class Meta:
        csrf = True

        def get_translations(self, form: FlaskForm) -> Any:
            """The library's own words in the reader's language. Flask-WTF reads its file for each request."""
            return words_of_wtforms(current_language())

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """What was sent; while a page is shown again, what could not be taken before."""
            return unsent.found_for(form._fields.values()) or super().wrap_formdata(form, formdata)  # type: ignore[misc]


@cache
def words_of_wtforms(language: str) -> Any:
    return Translations.load(messages_path(), [language], domain="wtforms")


def trimmed(value: str | None) -> str | None:
    """A filter: what people meant, without the spaces around it."""
    return value.strip() if isinstance(value, str) else value


def plain_text(_form: FlaskForm, field: Field) -> None:
    """A validator for one line of text: no control, direction or zero-width characters."""
    if any(unicodedata.category(sign) in UNSEEN or sign in DIRECTION for sign in field.data or ""):
        raise StopValidation(_("Remove the invisible characters: type the text instead of pasting it."))


def several_lines(_form: FlaskForm, field: Field) -> None:
    """A validator for longer text: line breaks and tabs are fine, other control characters are not."""
    if not is_plain(field.data or ""):
        raise StopValidation(_("Remove the invisible characters: type the text instead of pasting it."))


FIRST_YEAR = 2000  # nothing was recorded before


def up_to(today: date, field: DateField) -> None:
    """Refuse a day that is still to come, or older than anything that was recorded."""
    if field.data is None:
        return  # not a date at all; the field says so itself
    if field.data.year < FIRST_YEAR:
        raise ValidationError(_("Choose a later year."))
    if field.data > today:
        raise ValidationError(_("Choose today or an earlier day."))


PAGE = 4000  # characters; about a page of A4


def page_of_text(label: str, *, shorten: str, missing: str | None = None) -> TextAreaField:
    """A field for up to a page of somebody's own words; `missing` says what to write where it is needed."""
    needed = DataRequired(missing) if missing else Optional()
    return TextAreaField(
        label, filters=[trimmed], validators=[needed, Length(max=PAGE, message=shorten), several_lines]
    )
