"""Fields that say how to fill them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, Field, IntegerField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError

from app.shared.forms import Form, several_lines, trimmed

LATEST = date(2200, 1, 1)  # beyond it a date is a slip of the finger


class WholeNumber(IntegerField):
    """An integer that says how to type it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Type a whole number.")) from None


class Day(DateField):
    """A date that says how to type it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Choose a day, or type it as year-month-day: 2027-03-01.")) from None


def choices(words: Mapping[Any, Any]) -> list[SelectChoice]:
    """Value → words, as WTForms wants them."""
    return [SelectChoice(value, word) for value, word in words.items()]


def days(label: Any, least: int, most: int, default: int) -> IntegerField:
    return WholeNumber(
        label,
        default=default,
        validators=[
            InputRequired(_("Type a number of days.")),
            NumberRange(least, most, _("Type a number from %(min)s to %(max)s.")),
        ],
    )


def months(label: Any, least: int, most: int, default: int) -> IntegerField:
    return WholeNumber(
        label,
        default=default,
        validators=[
            InputRequired(_("Type a number of months.")),
            NumberRange(least, most, _("Type a number from %(min)s to %(max)s.")),
        ],
    )


def day(label: Any) -> DateField:
    return Day(label, validators=[InputRequired(_("Choose a day.")), sensible_day])


def sensible_day(_form: Form, field: Field) -> None:
    if field.data and not date(2000, 1, 1) <= field.data <= LATEST:
        raise ValidationError(_("Choose a day in this century."))


def reason(label: Any, missing: Any) -> TextAreaField:
    """Why something is done; `missing` says what the reason is for."""
    return TextAreaField(
        label,
        filters=[trimmed],
        validators=[
            DataRequired(missing),
            Length(max=1000, message=_("Shorten the reason to 1,000 characters.")),
            several_lines,
        ],
    )
