"""The shape of what HR enters about erasures and legal holds."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from wtforms import DateField, PasswordField, RadioField, SelectMultipleField, TextAreaField, widgets
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from app.privacy.kinds import Ground
from app.shared.erasing import Category
from app.shared.forms import Form, page_of_text, several_lines, trimmed

CATEGORY_WORDS = {
    Category.CONTACT: _("Contact data: addresses, and the mail that went to them"),
    Category.TRAINING_DETAIL: _("Training detail: choices and answers, not how it ended"),
    Category.OWN_WORDS: _("Own words: comments, questions, reasons and notes, with their answers"),
    Category.SCANS: _("Scans of what was signed on paper; their fingerprints stay"),
    Category.IDENTITY: _("Identity: name and number, and everything above"),
}
GROUND_WORDS = {
    Ground.REQUEST: _("The person asked for it"),
    Ground.RETENTION: _("Nothing asks to keep it any more"),
    Ground.MISTAKE: _("It should not have been there"),
}
SHORTEN = _("Please shorten this to a page.")


class ErasureForm(Form):
    """What to erase, and why."""

    categories = SelectMultipleField(
        _("What to erase"),
        option_widget=widgets.CheckboxInput(),
        choices=[(each.value, words) for each, words in CATEGORY_WORDS.items()],
    )
    ground = RadioField(
        _("Ground"),
        choices=[(each.value, words) for each, words in GROUND_WORDS.items()],
        validators=[DataRequired(_("Choose a ground."))],
    )
    reason = page_of_text(_("Reason"), shorten=SHORTEN, missing=_("Write down why. It stays on record."))

    def validate_categories(self, field: SelectMultipleField) -> None:
        """Not `DataRequired`: it marks each box, and browsers would want all of them ticked."""
        if not field.data:
            raise ValidationError(_("Choose what to erase."))

    @property
    def wanted(self) -> list[Category]:
        return [Category(value) for value in self.categories.data or []]


class ConfirmErasureForm(ErasureForm):
    """The same once more, with one's password."""

    password = PasswordField(_("Your password"), validators=[DataRequired(_("Type your password."))])


class HoldForm(Form):
    """A reason to keep everything, from a day on."""

    reason = page_of_text(_("Reason"), shorten=SHORTEN, missing=_("Write down what the data are needed for."))
    starts_on = DateField(_("From"), validators=[DataRequired(_("Choose a day."))])
    ends_on = DateField(_("Until (empty: until it is lifted)"), validators=[Optional()])

    def validate_ends_on(self, field: DateField) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("This day is before the first one."))


LONGEST_NOTICE = 20_000  # characters in one language; some ten pages


class NoticeForm(Form):
    """A privacy notice; `notice_form` adds one text for each language."""

    @property
    def texts(self) -> dict[str, str]:
        """What was written, by language, with plain line ends and a last one."""
        written = {
            field.name.removeprefix(PREFIX): (field.data or "").replace("\r\n", "\n")
            for field in self
            if field.name.startswith(PREFIX)
        }
        return {language: f"{text}\n" for language, text in written.items() if text}


PREFIX = "text-"


def notice_form(languages: Mapping[str, str], texts: Mapping[str, str]) -> NoticeForm:
    """The form for these languages, each with its name; filled in with `texts` until it is sent."""
    fields = {
        PREFIX + code: TextAreaField(
            name,
            filters=[trimmed],
            validators=[
                Optional(),
                Length(max=LONGEST_NOTICE, message=_("Shorten this to 20,000 characters.")),
                several_lines,
            ],
            default=texts.get(code, ""),
            render_kw={"rows": 14},
        )
        for code, name in languages.items()
    }
    made: type[NoticeForm] = type("NoticeForm", (NoticeForm,), fields)
    return made()


class LiftingForm(Form):
    reason = page_of_text(_("Reason"), shorten=SHORTEN, missing=_("Write down why it is lifted."))
