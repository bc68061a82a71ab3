"""What people type when they need more time, and what their manager or HR answers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from app.assignments.forms.fields import day, reason
from app.shared.forms import Form, several_lines, trimmed


class MoreTimeForm(Form):
    due_on = day(_("Until when?"))
    reason = reason(_("Why"), _("Say why you need more time."))


class ExtensionAnswerForm(Form):
    decision = RadioField(
        _("Your answer"),
        choices=[SelectChoice("grant", _("Give more time")), SelectChoice("decline", _("Keep the date"))],
        validators=[InputRequired(_("Choose an answer."))],
    )
    due_on = day(_("New due date"))
    word = TextAreaField(
        _("A word to the person"),
        filters=[trimmed],
        validators=[
            Optional(),
            Length(max=1000, message=_("Shorten the text to 1,000 characters.")),
            several_lines,
        ],
    )
