"""The one tap of a nudge."""

from __future__ import annotations

from wtforms import HiddenField

from app.shared.forms import Form


class NudgeForm(Form):
    next = HiddenField()  # the page to go back to
