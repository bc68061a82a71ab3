"""What people type when they ask and when they answer."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.shared.forms import Form, page_of_text


class QuestionForm(Form):
    text = page_of_text(
        _("Your question"),
        shorten=_("Shorten your question to 4000 characters."),
        missing=_("Write your question."),
    )


class AnswerForm(Form):
    """For questions: the person waits for words."""

    answer = page_of_text(
        _("Your answer"),
        shorten=_("Shorten your answer to 4000 characters."),
        missing=_("Write an answer to the question."),
    )


class NoteForm(Form):
    """For refusals and offers of help: the talk is what counts, a note is welcome."""

    answer = page_of_text(_("What you talked about"), shorten=_("Shorten your note to 4000 characters."))
