"""The shape of an answer in a lesson."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.courses.release_content import LessonQuestion
from app.shared.forms import Form

CHOOSE = _("Choose one of the answers.")


class AnswerForm(Form):
    """One answer to a lesson's guess or question."""

    answer = RadioField(invalid_choice_message=CHOOSE, validators=[InputRequired(CHOOSE)])


def answer_form(question: LessonQuestion, ids: str = "") -> AnswerForm:
    """The form with the answers that `question` offers; `ids` begins its ids where a page has two of them."""
    form = AnswerForm()
    if ids:
        form.answer.id = f"{ids}-answer"
    form.answer.label.text = question.ask
    form.answer.choices = [SelectChoice(answer.id, answer.text) for answer in question.answers]
    return form
