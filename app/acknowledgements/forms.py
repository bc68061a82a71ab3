"""What people enter when they sign, refuse or ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, PasswordField, RadioField, StringField
from wtforms.validators import DataRequired, Length, Optional, StopValidation

from app.acknowledgements.kinds import Method
from app.acknowledgements.review import Answers
from app.courses.release_content import Statement
from app.shared.forms import Form, page_of_text, plain_text, trimmed

PREFIX = "statement-"


def password_field() -> PasswordField:
    return PasswordField(
        _("Your password"), validators=[DataRequired(_("Type your password to show that it is you."))]
    )


WAYS = {
    Method.PASSWORD: _("With my password"),
    Method.PASSKEY: _("With my fingerprint, face or screen lock (passkey)"),
    Method.ONE_TIME_CODE: _("With a code sent to my mail"),
}


def needed_for_password(form: FlaskForm, field: PasswordField) -> None:
    """A validator: asked for where the password is the way that was chosen."""
    if form["method"].data == Method.PASSWORD.value and not field.data:
        raise StopValidation(_("Type your password to show that it is you."))


class SignForm(Form):
    """The form without its statements; `sign_form` adds one tick box for each."""

    language = HiddenField()
    text_sha256 = HiddenField()
    typed_name = StringField(
        _("Your full legal name"),
        filters=[trimmed],
        validators=[
            DataRequired(_("Type your full name to sign.")),
            Length(max=200, message=_("Shorten the name to 200 characters.")),
            plain_text,
        ],
    )
    comment = page_of_text(_("Your comment"), shorten=_("Shorten your comment to 4000 characters."))
    method = RadioField(_("How do you sign?"), default=Method.PASSWORD.value)
    password = PasswordField(_("Your password"), validators=[needed_for_password])

    def __iter__(self) -> Iterator[Field]:
        """Fields as they stand on the page: the statements first."""
        return iter(sorted(super().__iter__(), key=lambda field: not field.name.startswith(PREFIX)))

    @property
    def boxes(self) -> list[BooleanField]:
        """The statements' tick boxes, in the order of the text."""
        return [field for field in self if field.name.startswith(PREFIX)]

    @property
    def answers(self) -> Answers:
        return Answers(
            language=self.language.data or "",
            text_sha256=self.text_sha256.data or "",
            statements=tuple(box.name.removeprefix(PREFIX) for box in self.boxes if box.data),
            typed_name=self.typed_name.data or "",
            comment=self.comment.data or "",
        )

    @property
    def way(self) -> Method:
        return Method(self.method.data)

    def untick(self) -> None:
        """Ticks belong to the words that were in view; for other words they are asked for anew."""
        for box in self.boxes:
            box.data = False


def sign_form(
    statements: Sequence[Statement], ways: Sequence[Method], answers: Answers | None = None
) -> SignForm:
    """The form for these statements and ways to sign: as it was sent, or filled in with `answers`."""
    boxes = {
        PREFIX + each.id: BooleanField(
            each.text, validators=[DataRequired(_("Tick this sentence if it is true for you."))]
        )
        for each in statements
    }
    form_class: type[SignForm] = type("SignForm", (SignForm,), boxes)
    filled: dict[str, Any] = {}
    if answers is not None:
        filled = {PREFIX + id: True for id in answers.statements}
        filled |= {"typed_name": answers.typed_name, "comment": answers.comment}
    form = form_class(formdata=None, data=filled) if answers else form_class()
    form.method.choices = [(way.value, WAYS[way]) for way in ways]
    return form


class DisclosureForm(Form):
    language = HiddenField()
    text_sha256 = HiddenField()
    agreed = BooleanField(
        _("I have read this and agree to sign electronically."),
        validators=[DataRequired(_("Tick this sentence to go on, or ask HR for paper."))],
    )


class AskForm(Form):
    text = page_of_text(
        _("Your question"),
        shorten=_("Shorten your question to 4000 characters."),
        missing=_("Write your question."),
    )


class RefuseForm(Form):
    language = HiddenField()
    text_sha256 = HiddenField()
    words = page_of_text(_("In your own words"), shorten=_("Shorten your text to 4000 characters."))
    witness = StringField(
        _("Who was with you"),
        filters=[trimmed],
        validators=[
            Optional(),
            Length(max=200, message=_("Shorten the name to 200 characters.")),
            plain_text,
        ],
    )
    password = password_field()
    sure = BooleanField(
        _("I saw this text, and I do not sign it."),
        validators=[DataRequired(_("Tick this sentence if you do not sign."))],
    )
