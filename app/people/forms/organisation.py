"""Forms of those who manage people, units and roles."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, Field, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp, ValidationError

from app.people.email_addresses import NotAnAddress, email_address
from app.people.names import EMPLOYEE_NUMBER
from app.people.roles import Role
from app.shared.forms import Form, plain_text, several_lines, trimmed


def one_email_address(_form: Form, field: Field) -> None:
    """A validator: one address, kept in the spelling with an ASCII domain."""
    if field.data:
        try:
            field.data = email_address(field.data)
        except NotAnAddress as error:
            raise ValidationError(
                _("Type one e-mail address in plain letters, like name@example.org.")
            ) from error


def possible_day(_form: Form, field: Field) -> None:
    """A validator: a day in somebody's working life. With the year 26 every calculation goes astray."""
    if field.data and field.data.year < 1900:
        raise ValidationError(_("Choose a later year."))
    if field.data and field.data.year >= 2200:
        raise ValidationError(_("Choose a day in this century."))


def first_day() -> DateField:
    return DateField(
        _("First day"), validators=[InputRequired(_("Choose the first day of work.")), possible_day]
    )


def empty_to_none(value: str | None) -> str | None:
    return (value or "").strip() or None


def email_field(label: str) -> StringField:
    return StringField(
        label,
        filters=[empty_to_none],
        validators=[
            Optional(),
            Length(max=254, message=_("That is too long.")),
            plain_text,
            one_email_address,
        ],
        render_kw={"type": "email", "autocomplete": "off"},
    )


class ContactForm(Form):
    legal_name = StringField(
        _("Legal name"),
        filters=[trimmed],
        validators=[
            DataRequired(_("Type the name as it stands in the contract.")),
            Length(max=200, message=_("That is too long.")),
            plain_text,
        ],
    )
    employee_number = StringField(
        _("Employee number"),
        filters=[empty_to_none],
        validators=[
            Optional(),
            Regexp(
                EMPLOYEE_NUMBER, message=_("Use up to 40 plain letters, digits, dots, dashes and strokes.")
            ),
        ],
    )
    private_email = email_field(_("Private e-mail address"))
    email = email_field(_("Work e-mail address"))
    language = SelectField(_("Language of mail and pages"))

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if not (self.employee_number.data or self.private_email.data or self.email.data):
            self.employee_number.errors = [_("Give a number or an e-mail address: people sign in with it.")]
            return False
        return True


class PersonForm(ContactForm):
    unit = SelectField(_("Unit"), validators=[InputRequired(_("Choose where they work."))])
    title = StringField(
        _("Job title"),
        filters=[trimmed],
        validators=[DataRequired(_("Type the job title.")), Length(max=200), plain_text],
    )
    starts_on = first_day()


class JobForm(Form):
    unit = SelectField(_("Unit"), validators=[InputRequired(_("Choose where they work."))])
    title = StringField(
        _("Job title"),
        filters=[trimmed],
        validators=[DataRequired(_("Type the job title.")), Length(max=200), plain_text],
    )
    starts_on = first_day()
    ends_on = DateField(_("Last day"), validators=[Optional(), possible_day])
    manager = StringField(
        _("Manager’s e-mail address or employee number"),
        filters=[empty_to_none],
        validators=[Optional(), Length(max=254), plain_text],
    )
    leads_unit = BooleanField(_("Leads this unit and sees its people"))


class EndJobForm(Form):
    ends_on = DateField(
        _("Last day"), validators=[InputRequired(_("Choose the last day of work.")), possible_day]
    )


class UnitForm(Form):
    name = StringField(
        _("Name of the unit"),
        filters=[trimmed],
        validators=[DataRequired(_("Type a name.")), Length(max=200), plain_text],
    )
    parent = SelectField(_("Part of"), default="")
    time_zone = SelectField(
        _("Time zone"), choices=[SelectChoice(zone) for zone in sorted(available_timezones())]
    )
    jurisdiction = StringField(
        _("Country or state"),
        filters=[lambda value: (value or "").strip().lower()],
        validators=[
            Regexp(
                r"[a-z]{2}(-[a-z0-9]{1,3})?\Z",
                message=_("Type the code of the country or state: pl, us, us-ca."),
            )
        ],
    )


class GrantForm(Form):
    person = StringField(
        _("E-mail address or employee number"),
        filters=[trimmed],
        validators=[DataRequired(_("Type who gets the role.")), Length(max=254), plain_text],
    )
    role = SelectField(
        _("Role"),
        choices=[
            SelectChoice(Role.HR.value, _("HR: people, requirements, exemptions, questions")),
            SelectChoice(Role.AUDITOR.value, _("Auditor: reads everything, changes nothing")),
            SelectChoice(Role.MANAGER.value, _("Stand-in manager: sees one unit until a date")),
            SelectChoice(Role.ADMINISTRATOR.value, _("Administrator: people, company, roles")),
        ],
    )
    unit = SelectField(_("Unit"), default="")
    ends_on = DateField(_("Until"), validators=[Optional(), possible_day])
    reason = TextAreaField(
        _("Reason"),
        filters=[trimmed],
        validators=[DataRequired(_("Say why, for the record.")), Length(max=2_000), several_lines],
    )


class RevocationForm(Form):
    reason = StringField(
        _("Reason"),
        filters=[trimmed],
        validators=[DataRequired(_("Say why, for the record.")), Length(max=2_000), plain_text],
    )
