"""What HR and managers type about one person's dates."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.assignments.forms.fields import choices, day, reason
from app.assignments.kinds import ExemptionReason
from app.shared.forms import Form, plain_text, several_lines, trimmed

EXEMPTION_REASONS = {
    ExemptionReason.CONTRACT: _("Not bound by the policy under their contract"),
    ExemptionReason.MEDICAL: _("Medical reasons"),
    ExemptionReason.EQUIVALENT: _("Covered by another programme"),
    ExemptionReason.OTHER: _("Another reason, see the note"),
}


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
    reason = reason(_("Reason"), _("Say why more time is needed. Reports show it beside the first date."))
