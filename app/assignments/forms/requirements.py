"""What HR types about requirements."""

from __future__ import annotations

from calendar import monthrange

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.assignments.forms.fields import WholeNumber, choices, days, months, reason
from app.assignments.kinds import Audience, ValidityRule
from app.shared.forms import Form, plain_text, several_lines, trimmed

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


TITLE = "title_"  # with the code of a language: the field for the title in it


def title(language: str, label: object, missing: object) -> StringField:
    """What people of one language call the requirement; `missing` asks for it."""
    return StringField(
        label,
        filters=[trimmed],
        validators=[
            DataRequired(missing),
            Length(max=200, message=_("Shorten the title to 200 characters.")),
            plain_text,
        ],
        render_kw={"lang": language},
    )


class ConditionsForm(Form):
    """Who owes a training, by when, and for how long it counts: what of a requirement can change."""

    title_en = title("en", _("Title in English"), _("Type a title in English that people will recognise."))
    title_pl = title("pl", _("Title in Polish"), _("Type a title in Polish that people will recognise."))
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
    def titles(self) -> dict[str, StringField]:
        """By language, the field for the title in it."""
        return {
            name.removeprefix(TITLE): field for name, field in self._fields.items() if name.startswith(TITLE)
        }

    @property
    def numbers(self) -> list[str]:
        """The employee numbers typed, each once, in their order."""
        words = (self.persons.data or "").replace(",", "\n").splitlines()
        return list(dict.fromkeys(word.strip() for word in words if word.strip()))


class RequirementForm(ConditionsForm):
    """A new requirement also says which training is owed; that never changes."""

    training = SelectField(_("Training"), validators=[InputRequired(_("Choose a training."))])


class EditRequirementForm(ConditionsForm):
    """The conditions from now on, why, and what the review showed."""

    reason = reason(_("Why"), _("Say why this changes. The history of the requirement shows it."))
    reviewed = HiddenField()


class RetireForm(Form):
    reason = reason(_("Why"), _("Say why the requirement is retired. Its history shows it."))
    end_open = BooleanField(_("End the open ones, too, without a signature"))


class ReinstateForm(Form):
    reason = reason(_("Why"), _("Say why the requirement is put back into force. Its history shows it."))


class RollOutForm(Form):
    """The release that was previewed."""

    release = IntegerField(_("Release"), validators=[InputRequired(_("Choose a release."))])
