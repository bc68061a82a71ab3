"""`/style-guide`: every part that pages are made of, in every state, in the reader's language and scheme.

It is for those who build Countersign, so an installation does not have it. The samples are made-up and
never reach a database.
"""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from flask import Flask, flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice as Choice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.error_words import LOST_FORM, WORDS
from app.shared.access import public
from app.shared.forms import Form

DAY = date(2027, 3, 7)  # the samples do not grow old


class SampleForm(Form):
    """A field of each type."""

    name = StringField(_l("Full name"), validators=[InputRequired(_l("Type a name."))])
    password = PasswordField(_l("Password"), validators=[InputRequired(_l("Type a password."))])
    unit = SelectField(
        _l("Unit"),
        choices=[Choice("", _l("All units")), Choice("harbour", "Harbour Street")],
        validators=[InputRequired(_l("Choose a unit."))],
    )
    day = DateField(_l("Last day"), validators=[Optional()])
    number = IntegerField(_l("Number"), validators=[InputRequired(_l("Type a number."))])
    reason = TextAreaField(_l("Reason"), validators=[InputRequired(_l("Say why, in a sentence."))])
    file = FileField(_l("File"), validators=[Optional()])
    answer = RadioField(
        _l("What do you do?"),
        choices=[
            Choice("stop", _l("Stop, and answer nothing yet")),
            Choice("send", _l("Send it to the people who may answer")),
        ],
        validators=[InputRequired(_l("Choose an answer."))],
    )
    units = SelectMultipleField(
        _l("Units"),
        choices=[Choice("harbour", "Harbour Street"), Choice("mill", "Mill Pond")],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[InputRequired(_l("Choose at least one unit."))],
    )
    agreed = BooleanField(_l("I have read this"), validators=[InputRequired(_l("Tick the box."))])


def init_app(app: Flask) -> None:
    if app.config["ENVIRONMENT"] != "production":
        app.add_url_rule("/style-guide", "style_guide", show)


@public
def show() -> str:
    """All of it on one page; `?notice=warning` also shows a notice as it follows a form."""
    if (kind := request.args.get("notice")) in ("success", "warning", "error"):
        flash(_("Saved. This is what a page says after a form."), kind)
    return render_template(
        "style_guide.html",
        form=SampleForm(formdata=None, meta={"csrf": False}, prefix="plain-"),
        broken=with_mistakes(),
        situations=[situation(standing) for standing in STANDINGS],
        rule=rule(),
        content=content(),
        errors=[*WORDS.items(), (403, LOST_FORM)],
    )


def with_mistakes() -> SampleForm:
    form = SampleForm(formdata=MultiDict({"broken-name": ""}), meta={"csrf": False}, prefix="broken-")
    form.validate()
    return form


STANDINGS = (
    "not_yet_due",
    "due_soon",
    "overdue",
    "valid",
    "expiring",
    "expired",
    "exempt",
    "on_leave",
    "refused",
    "left_unsigned",
)


def situation(standing: str) -> Any:
    """What the sentence of a standing needs to know, made up."""
    return SimpleNamespace(
        standing=standing,
        origin="roll_out",
        days=3,
        release=2,
        due_on=DAY if standing in ("not_yet_due", "due_soon", "overdue", "expiring") else None,
        valid_until=DAY + timedelta(days=30),
        until=DAY,
        since=DAY,
        paused_until=None,
    )


def rule() -> Any:
    return SimpleNamespace(
        title=_("A customer is angry online"),
        may=None,
        dont=_("Answer from your own account."),
        do=_("Stop. Send it to the people who may answer. Tell your manager."),
        why=_("An answer in anger is shared more often than the complaint."),
        still_ok=_("Saying thank you to a guest who praises you."),
        links=(),
        contact="press",
    )


def content() -> Any:
    press = SimpleNamespace(
        title=_("Press office"), phone="+44 20 7946 0100", email="press@harbourlane.example", hours=None
    )
    return SimpleNamespace(language="en", links={}, contacts={"press": press})
