"""What select fields offer, in the reader's words."""

from __future__ import annotations

from flask import current_app
from flask_babel import gettext as _
from flask_login import current_user
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from app.interface import language_name
from app.people import queries
from app.people.forms.organisation import ContactForm
from app.people.models import Unit


def offer_units(field: SelectField, *, none: str | None = None) -> None:
    """Every unit, indented as in the tree; before them an empty choice, if `none` names it."""
    units = queries.units_for(current_user.viewer, current_user.today)
    field.choices = [SelectChoice("", none)] if none is not None else []
    field.choices += [SelectChoice(unit.key, "\u2003" * depth(unit) + unit.name) for unit in units]


def ask_for_unit(field: SelectField) -> None:
    """Every unit, none of them chosen for the reader; where there is but one, there is nothing to ask."""
    offer_units(field, none=_("Choose a unit"))
    if len(field.choices) == 2:
        field.choices = field.choices[1:]


def depth(unit: Unit) -> int:
    """How many units stand above it."""
    return max(unit.path.count("/") - 2, 0)


def offer_languages(form: ContactForm) -> None:
    form.language.choices = [
        SelectChoice(code, language_name(code)) for code in current_app.config["LANGUAGES"]
    ]
