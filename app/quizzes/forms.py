"""The shape of a choice."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, IntegerField
from wtforms.validators import InputRequired, Optional, StopValidation, ValidationError
from wtforms.widgets import HiddenInput

from app.shared.forms import Form

CHOOSE = _("Choose one of the answers.")


def given_once(_form: FlaskForm, field: Field) -> None:
    """A validator: one value, not none and not several."""
    if len(field.raw_data or []) != 1 or not field.raw_data[0]:
        raise StopValidation(CHOOSE)


class ChoiceForm(Form):
    """One option at one decision, and the worst one if the decision asks for it.

    Options are named by their places on the screen: their ids stay here.
    """

    item = IntegerField(widget=HiddenInput(), validators=[given_once, InputRequired(CHOOSE)])
    node = HiddenField(validators=[given_once])
    option = IntegerField(_("Your answer"), validators=[given_once, InputRequired(CHOOSE)])
    worst = IntegerField(_("What would do the most harm"), validators=[Optional()])

    def marked_at(self, item: int, node: str) -> tuple[int | None, int | None]:
        """The places that were marked, if it was this decision that was answered."""
        here = (self.item.data, self.node.data) == (item, node)
        return (self.option.data, self.worst.data) if here else (None, None)

    def validate_node(self, field: HiddenField) -> None:
        if len(field.data or "") > 64:
            raise ValidationError(CHOOSE)
