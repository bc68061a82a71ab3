"""Forms for signing in and for choosing a language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from app.shared.forms import Form, plain_text, trimmed


class SignInForm(Form):
    name = StringField(
        _("E-mail address or employee number"),
        filters=[trimmed],
        validators=[
            DataRequired(_("Type your e-mail address or your employee number.")),
            Length(max=254, message=_("That is too long. Type your e-mail address or your employee number.")),
            plain_text,
        ],
    )
    # No filter: a space at either end is part of the password.
    password = PasswordField(_("Password"), validators=[InputRequired(_("Type your password."))])
    next = HiddenField()
    unsent = HiddenField()  # sealed: what was typed into a form that could not be taken


class LanguageForm(Form):
    language = StringField(_("Language"))
    next = HiddenField()
    unsent = HiddenField()
