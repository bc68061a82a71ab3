"""What can be asked of a pack, and the form that takes a receipt to be checked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, Field, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional, StopValidation

from app.people.models import Unit
from app.shared.forms import Form, several_lines, trimmed, up_to
from verifier import verify

KEYS = 10_000  # characters; a key has about a hundred


def public_keys(_form: Form, field: Field) -> None:
    """A validator: lines that are keys."""
    try:
        keys = verify.read_keys((field.data or "").encode())
    except verify.Refused:
        keys = ()
    if not keys:
        raise StopValidation(
            _("This is no public key of a log. Copy the whole line, as it was published: name+number+key.")
        )


class VerificationForm(Form):
    first = FileField(_("Receipt"), validators=[FileRequired(_("Choose the file that you want to check."))])
    second = FileField(_("A second file, to compare"), validators=[Optional()])
    public_key = TextAreaField(
        _("Public key of the log"),
        filters=[trimmed],
        validators=[
            Optional(),
            Length(max=KEYS, message=_("Keep to the keys of this log.")),
            several_lines,
            public_keys,
        ],
    )

    def files(self) -> list[bytes]:
        """What was handed in."""
        return [field.data.read() for field in (self.first, self.second) if field.data]

    def keys(self) -> tuple[verify.VerifierKey, ...]:
        """The keys that the reader named."""
        return verify.read_keys((self.public_key.data or "").encode())


class PackForm(Form):
    """Read from the address. Unknown parameters are not looked at; what is not the viewer's is refused by the query."""

    class Meta:
        csrf = False  # it only reads

    on = DateField(_("As at"), validators=[Optional()])
    course = SelectField(_("Course"), validate_choice=False)
    unit = SelectField(_("Unit"), validate_choice=False)

    def __init__(self, today: date, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.today = today
        self.on.data = self.on.data or (None if self.on.raw_data and self.on.raw_data[0] else today)

    def validate_on(self, field: DateField) -> None:
        up_to(self.today, field)

    def offer(self, courses: Iterable[tuple[str, str]], units: Iterable[Unit]) -> None:
        """Courses as id and title; units with parents before their children."""
        everything = SelectChoice("", _("All"))
        self.course.choices = [everything, *(SelectChoice(id, title) for id, title in courses)]
        self.unit.choices = [
            everything,
            *(
                SelectChoice(each.key, "\u2003" * max(each.path.count("/") - 2, 0) + each.name)
                for each in units
            ),
        ]

    def arguments(self) -> dict[str, str]:
        """What was chosen, as it stands in the address of the file."""
        chosen = {"on": self.on.data.isoformat(), "course": self.course.data, "unit": self.unit.data}
        return {name: value for name, value in chosen.items() if value}
