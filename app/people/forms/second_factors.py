"""Forms in which a second factor is added, shown or removed."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Regexp

from app.shared.forms import Form, plain_text, trimmed


def without_spaces(value: str | None) -> str | None:
    return value.replace(" ", "") if value else value


class OwnPasswordForm(Form):
    password = PasswordField(
        _("Your password"), validators=[InputRequired(_("Type your password to show that it is you."))]
    )


class ConfirmationForm(OwnPasswordForm):
    """The password once more, and where it leads."""

    next = HiddenField()
    unsent = HiddenField()


class NewFactorForm(OwnPasswordForm):
    """What every new one asks for: a word for it, and the password again."""

    set_up = HiddenField()  # sealed: the secret or the challenge of this page
    name = StringField(
        _("Your word for it"),
        filters=[trimmed],
        validators=[
            DataRequired(_("Give it a name, so that you know it again.")),
            Length(max=60, message=_("Shorten the name to 60 characters.")),
            plain_text,
        ],
    )


class AppForm(NewFactorForm):
    code = StringField(
        _("Six-digit code from the app"),
        filters=[without_spaces],
        validators=[
            DataRequired(_("Type the six digits.")),
            Regexp(r"[0-9]{6}\Z", message=_("Type the six digits.")),
        ],
        render_kw={"inputmode": "numeric"},
    )


class PasskeyForm(NewFactorForm):
    answer = HiddenField()  # what the device said, put there by the script


class SecondStepForm(Form):
    next = HiddenField()
    unsent = HiddenField()
    code = StringField(
        _("Code from your app, or a recovery code"),
        filters=[without_spaces],
        validators=[
            DataRequired(_("Type the code that your app shows now.")),
            Length(max=40, message=_("That is too long for a code.")),
        ],
    )


class PasskeyStepForm(Form):
    next = HiddenField()
    unsent = HiddenField()
    challenge = HiddenField()
    answer = HiddenField()
