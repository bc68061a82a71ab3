"""The form that takes a receipt to be checked."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import Field, TextAreaField
from wtforms.validators import Length, Optional, StopValidation

from app.shared.forms import Form, several_lines, trimmed
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
