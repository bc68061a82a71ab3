"""Forms in which a password is chosen."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Regexp

from app.shared.forms import Form, plain_text, trimmed

# Why a password is not accepted, by the names of `password_rules.problem_with`.
PROBLEMS = {
    "too_short": _(
        "Make it longer: at least 15 characters. Four or five words in a row are easy to remember."
    ),
    "too_long": _("Make it shorter: at most 128 characters."),
    "unreadable": _("Remove the invisible characters: type the password instead of pasting it."),
    "repeated": _("That repeats itself and is easy to guess. Choose several different words."),
    "sequence": _(
        "That follows the keyboard or the alphabet and is easy to guess. Choose several different words."
    ),
    "own_words": _("That is made of names or numbers that others know. Add words of your own."),
    "common": _("Many people use that, so it is tried first. Choose words that only you would put together."),
}


class NewPasswordForm(Form):
    # No filter and no length here: spaces count, and the reasons above are given by the rules.
    password = PasswordField(_("New password"), validators=[InputRequired(_("Choose a password."))])


class ResetForm(NewPasswordForm):
    pass


class InvitationForm(NewPasswordForm):
    code = StringField(
        _("Six-digit code"),
        filters=[lambda value: value.replace(" ", "") if value else value],
        validators=[
            DataRequired(_("Type the six digits.")),
            Regexp(r"[0-9]{6}\Z", message=_("Type the six digits.")),
        ],
        render_kw={"inputmode": "numeric"},
    )
    password = PasswordField(_("Choose a password"), validators=[InputRequired(_("Choose a password."))])


class ChangePasswordForm(NewPasswordForm):
    current = PasswordField(
        _("Current password"), validators=[InputRequired(_("Type the password you use now."))]
    )


class ForgotPasswordForm(Form):
    name = StringField(
        _("E-mail address or employee number"),
        filters=[trimmed],
        validators=[
            DataRequired(_("Type your e-mail address or your employee number.")),
            Length(max=254, message=_("That is too long. Type your e-mail address or your employee number.")),
            plain_text,
        ],
    )
