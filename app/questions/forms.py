"""What people type when they ask and when they answer."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from app.shared.forms import Form, several_lines, trimmed

LENGTH = 4000  # characters; a page of A4


class QuestionForm(Form):
    text = TextAreaField(
        _("Your question"),
        filters=[trimmed],
        validators=[
            DataRequired(_("Write your question.")),
            Length(max=LENGTH, message=_("Shorten your question to 4000 characters.")),
            several_lines,
        ],
    )


class AnswerForm(Form):
    """For questions: the person waits for words."""

    answer = TextAreaField(
        _("Your answer"),
        filters=[trimmed],
        validators=[
            DataRequired(_("Write an answer to the question.")),
            Length(max=LENGTH, message=_("Shorten your answer to 4000 characters.")),
            several_lines,
        ],
    )


class NoteForm(Form):
    """For refusals and offers of help: the talk is what counts, a note is welcome."""

    answer = TextAreaField(
        _("What you talked about"),
        filters=[trimmed],
        validators=[
            Optional(),
            Length(max=LENGTH, message=_("Shorten your note to 4000 characters.")),
            several_lines,
        ],
    )
