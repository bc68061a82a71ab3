"""The shapes of what HR and managers type here, and what we say when they do not fit."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    DateField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.assignments.kinds import Audience, ExemptionReason, ValidityRule
from app.shared.forms import Form, plain_text, several_lines, trimmed

LATEST = date(2200, 1, 1)  # beyond it a date is a slip of the finger

AUDIENCES = {
    Audience.EVERYONE: _("Everyone who works here"),
    Audience.UNITS: _("Everyone in these units, and in all units below them"),
    Audience.LEADS: _("Everyone who leads a unit"),
    Audience.PERSONS: _("Only these people"),
}
RULES = {
    ValidityRule.FROM_COMPLETION: _("Counted from the day of signing"),
    ValidityRule.FROM_PREVIOUS_EXPIRY: _(
        "Counted from the end of the signature before, so that signing early costs nothing"
    ),
    ValidityRule.FIXED_DATE: _("Until the same calendar day every year"),
}
EXEMPTION_REASONS = {
    ExemptionReason.CONTRACT: _("Not bound by the policy under their contract"),
    ExemptionReason.MEDICAL: _("Medical reasons"),
    ExemptionReason.EQUIVALENT: _("Covered by another programme"),
    ExemptionReason.OTHER: _("Another reason, see the note"),
}
MONTHS = (
    _("January"),
    _("February"),
    _("March"),
    _("April"),
    _("May"),
    _("June"),
    _("July"),
    _("August"),
    _("September"),
    _("October"),
    _("November"),
    _("December"),
)


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


class RequirementForm(Form):
    """Who owes which training, by when, and for how long it counts."""

    title = StringField(
        _("Title"),
        filters=[trimmed],
        validators=[
            InputRequired(_("Type a title that people will recognise.")),
            Length(max=200, message=_("Shorten the title to 200 characters.")),
            plain_text,
        ],
    )
    training = SelectField(_("Training"), validators=[InputRequired(_("Choose a training."))])
    audience = RadioField(
        _("Who is it for?"),
        choices=choices(AUDIENCES),
        default=Audience.EVERYONE.value,
        validators=[InputRequired(_("Choose who it is for."))],
    )
    units = SelectMultipleField(
        _("Units"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    persons = TextAreaField(
        _("Employee numbers"),
        filters=[trimmed],
        validators=[Length(max=20_000, message=_("That is too long. Choose units instead.")), several_lines],
    )
    living = RadioField(
        _("People who come later"),
        choices=[
            SelectChoice("yes", _("Ask them too, as soon as they belong to the audience")),
            SelectChoice("no", _("Do not ask them: only who is in the audience at the first roll-out")),
        ],
        default="yes",
    )
    roll_out_days = days(_("Days for people who are already here"), 0, 365, 30)
    joiner_days = days(_("Days for new joiners, from their first day"), -90, 365, -1)
    reattestation_days = days(_("Days for a refresher, from the end of validity"), 0, 365, 0)
    window_days = days(_("Days before the end of validity on which the refresher opens"), 0, 180, 30)
    validity_rule = RadioField(
        _("How long does a signature count?"),
        choices=choices(RULES),
        default=ValidityRule.FROM_COMPLETION.value,
    )
    validity_months = months(_("Months of validity"), 1, 120, 12)
    fixed_day = WholeNumber(
        _("Day"), validators=[Optional(), NumberRange(1, 31, _("Type a day from 1 to 31."))]
    )
    fixed_month = SelectField(_("Month"), coerce=int, default=1, choices=choices(dict(enumerate(MONTHS, 1))))
    minimum_months = months(_("Months that a signature counts at least"), 0, 12, 1)

    def validate_units(self, field: Field) -> None:
        if self.audience.data == Audience.UNITS and not field.data:
            raise ValidationError(_("Choose at least one unit."))

    def validate_persons(self, field: Field) -> None:
        if self.audience.data == Audience.PERSONS and not self.numbers:
            raise ValidationError(_("Type at least one employee number."))

    def validate_fixed_month(self, field: Field) -> None:
        if self.validity_rule.data != ValidityRule.FIXED_DATE or field.data is None:
            return
        if self.fixed_day.data is None:
            raise ValidationError(_("Type the day of the month, too."))
        if self.fixed_day.data > monthrange(2028, field.data)[1]:  # a leap year: 29 February is meant
            raise ValidationError(_("That month has fewer days."))

    def validate_window_days(self, field: Field) -> None:
        by_months = self.validity_rule.data != ValidityRule.FIXED_DATE and self.validity_months.data
        if by_months and field.data is not None and field.data >= self.validity_months.data * 28:
            raise ValidationError(_("The refresher would open before the signature counts. Type fewer days."))

    @property
    def numbers(self) -> list[str]:
        """The employee numbers typed, each once, in their order."""
        words = (self.persons.data or "").replace(",", "\n").splitlines()
        return list(dict.fromkeys(word.strip() for word in words if word.strip()))


class RollOutForm(Form):
    """The release that was previewed."""

    release = IntegerField(_("Release"), validators=[InputRequired(_("Choose a release."))])


class LeaveForm(Form):
    starts_on = day(_("First day away"))
    ends_on = day(_("Last day away"))
    note = StringField(
        _("Note"),
        filters=[trimmed],
        validators=[
            Optional(),
            Length(max=500, message=_("Shorten the note to 500 characters.")),
            plain_text,
        ],
    )

    def validate_ends_on(self, field: Field) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("Choose a last day that is not before the first."))


class ExemptionForm(Form):
    requirement = SelectField(_("Training"), validators=[InputRequired(_("Choose a training."))])
    reason = RadioField(
        _("Reason"),
        choices=choices(EXEMPTION_REASONS),
        validators=[InputRequired(_("Choose a reason."))],
    )
    note = TextAreaField(
        _("Note"),
        filters=[trimmed],
        validators=[
            InputRequired(_("Say what the decision rests on, so that an auditor understands it.")),
            Length(max=2000, message=_("Shorten the note to 2,000 characters.")),
            several_lines,
        ],
    )
    starts_on = day(_("First day"))
    ends_on = day(_("Last day"))

    def validate_ends_on(self, field: Field) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("Choose a last day that is not before the first."))


class ExtensionForm(Form):
    due_on = day(_("New due date"))
    reason = TextAreaField(
        _("Reason"),
        filters=[trimmed],
        validators=[
            InputRequired(_("Say why more time is needed. Reports show it beside the first date.")),
            Length(max=1000, message=_("Shorten the reason to 1,000 characters.")),
            several_lines,
        ],
    )
