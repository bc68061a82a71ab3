"""Forms around shared devices: the start page, enrolment, registering, and one's own PIN."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, Regexp

from app.shared.forms import Form, page_of_text, plain_text, trimmed

# Why a PIN is not accepted, by the names of `pin_rules.problem_with`.
PROBLEMS = {
    "digits": _("Use digits only."),
    "too_short": _("Make it longer: at least 6 digits."),
    "too_long": _("Make it shorter: at most 12 digits."),
    "repeated": _("That repeats itself and is easy to guess. Choose another one."),
    "sequence": _("That counts up or down and is easy to guess. Choose another one."),
    "common": _("Many people use that, so it is tried first. Choose another one."),
    "own_number": _("That is in a number that others know of you. Choose another one."),
    "in_password": _("That is in your password, and a PIN is seen more easily. Choose another one."),
    "date": _("That can be read as a date, and birthdays are tried first. Choose another one."),
}


def without_spaces(value: str | None) -> str | None:
    return value.replace(" ", "") if value else value


class KioskForm(Form):
    number = StringField(
        _("Employee number"),
        filters=[trimmed],
        validators=[
            DataRequired(_("Type your employee number.")),
            Length(max=254, message=_("That is too long. Type your employee number.")),
            plain_text,
        ],
    )
    pin = PasswordField(
        _("PIN"),
        filters=[without_spaces],
        validators=[
            InputRequired(_("Type your PIN.")),
            Regexp(r"[0-9]{1,20}\Z", message=_("A PIN is made of digits. Type yours.")),
        ],
    )

    def whole_number(self, prefix: str) -> str:
        """The number with what every number here begins with, if only the digits were typed."""
        typed = self.number.data or ""
        return prefix + typed if typed.isascii() and typed.isdigit() else typed


class EnrolmentForm(Form):
    code = StringField(
        _("Code"),
        filters=[trimmed],
        validators=[
            DataRequired(_("Type the code that HR sees on their screen.")),
            Length(max=20, message=_("That is too long. The code has ten signs.")),
            plain_text,
        ],
    )


class DeviceForm(Form):
    name = StringField(
        _("Name of the device"),
        filters=[trimmed],
        validators=[
            DataRequired(_("Say where it is: back room, counter, office.")),
            Length(max=80, message=_("Shorten the name to 80 characters.")),
            plain_text,
        ],
    )
    unit = SelectField(_("Unit"), validators=[DataRequired(_("Choose where it stands."))])
    number_prefix = StringField(
        _("What employee numbers begin with"),
        filters=[trimmed],
        validators=[
            Length(max=20, message=_("That is too long for the beginning of a number.")),
            plain_text,
        ],
    )


class RetirementForm(Form):
    reason = page_of_text(
        _("Reason"),
        missing=_("Say why: lost, broken, store closed."),
        shorten=_("Shorten the reason to 4000 characters."),
    )


class PinForm(Form):
    password = PasswordField(
        _("Your password"), validators=[InputRequired(_("Type the password you use now."))]
    )
    pin = PasswordField(
        _("New PIN"), filters=[without_spaces], validators=[InputRequired(_("Choose a PIN."))]
    )
    again = PasswordField(
        _("New PIN again"),
        filters=[without_spaces],
        validators=[
            InputRequired(_("Type the PIN once more.")),
            EqualTo("pin", message=_("The two PINs differ. Type both again.")),
        ],
    )
