"""The shape of what HR enters from paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, MultipleFileField
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.paper.answers import Answer
from app.paper.kinds import PaperOutcome, Way
from app.paper.refusals import (
    AnsweredAlready,
    BeforeRelease,
    DayToCome,
    EndedUnanswered,
    LanguageMissing,
    OwnAnswer,
    ScanMissing,
    ScanNotReadable,
    ScanTooLarge,
    WhyMissing,
    WitnessMissing,
)
from app.paper.scans import Scan, scan_of
from app.shared.errors import Refused
from app.shared.forms import Form, page_of_text, plain_text, trimmed, up_to
from app.shared.sentences import said

WAY_WORDS = {
    Way.PAPER: _("On paper"),
    Way.READ_ALOUD: _("Read aloud to somebody who cannot use a device"),
}
OUTCOME_WORDS = {
    PaperOutcome.SIGNED: _("Signed, or agreed to what was read aloud"),
    PaperOutcome.REFUSED: _("Refused, with a witness"),
}
SHORTEN = _("Please shorten this to a page.")

FIELDS: Mapping[type[Refused], str] = {
    OwnAnswer: "assignment",
    AnsweredAlready: "assignment",
    EndedUnanswered: "assignment",
    DayToCome: "answered_on",
    BeforeRelease: "answered_on",
    LanguageMissing: "language",
    WitnessMissing: "witness",
    WhyMissing: "reason",
    ScanMissing: "scan",
    ScanTooLarge: "scan",
    ScanNotReadable: "scan",
}
"""At which field a refusal stands."""


class PaperForm(Form):
    """One person's answer to one text."""

    assignment = RadioField(
        _("Which training"), validators=[InputRequired(_("Choose what was signed."))], validate_choice=True
    )
    language = SelectField(_("Language of the text"))
    way = RadioField(
        _("How"),
        choices=[(each.value, words) for each, words in WAY_WORDS.items()],
        validators=[InputRequired(_("Choose how the person answered."))],
        default=Way.PAPER.value,
    )
    outcome = RadioField(
        _("Outcome"),
        choices=[(each.value, words) for each, words in OUTCOME_WORDS.items()],
        validators=[InputRequired(_("Choose what the person answered."))],
        default=PaperOutcome.SIGNED.value,
    )
    answered_on = DateField(_("Day on the paper"), validators=[DataRequired(_("Choose a day."))])
    scan = FileField(_("Scan"), validators=[Optional()])
    witness = StringField(
        _("Who was present"),
        filters=[trimmed],
        validators=[
            Optional(),
            Length(max=200, message=_("Shorten the name to 200 characters.")),
            plain_text,
        ],
    )
    reason = page_of_text(_("Why it was read aloud"), shorten=SHORTEN)
    note = page_of_text(_("Note"), shorten=SHORTEN)

    def __init__(self, today: date, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.today = today

    def validate_answered_on(self, field: DateField) -> None:
        up_to(self.today, field)

    def offer(self, assignments: Sequence[tuple[str, str]], languages: Iterable[tuple[str, str]]) -> None:
        """Pairs of value and words."""
        self.assignment.choices, self.language.choices = list(assignments), list(languages)
        if len(assignments) == 1 and not self.is_submitted():
            self.assignment.data = assignments[0][0]

    def answer(self, largest: int) -> Answer:
        """What was entered. Raises `ScanTooLarge` or `ScanNotReadable`."""
        handed_in = self.scan.data.read() if self.scan.data else b""
        return Answer(
            way=Way(self.way.data),
            outcome=PaperOutcome(self.outcome.data),
            language=self.language.data,
            on=self.answered_on.data,
            witness=self.witness.data or "",
            reason=self.reason.data or "",
            note=self.note.data or "",
            scan=scan_of(handed_in, largest=largest) if handed_in else None,
        )

    def tell(self, refusal: Refused) -> None:
        """Put it where it can be mended."""
        field = self[FIELDS[type(refusal)]]
        field.errors = [*field.errors, said(refusal)]


class WithdrawalForm(Form):
    reason = page_of_text(
        _("What is wrong with this entry"),
        shorten=SHORTEN,
        missing=_("Write down what is wrong with this entry. It stays on record."),
    )


class ImportForm(Form):
    """Lines from a spreadsheet and the scans that they name."""

    file = FileField(_("CSV file"), validators=[Optional()])
    lines = TextAreaField(_("Or its lines"), filters=[trimmed], validators=[Optional()])
    scans = MultipleFileField(_("Scans that the lines name"), validators=[Optional()])

    def handed_in(self, largest: int) -> tuple[dict[str, Scan], list[tuple[str, Refused]]]:
        """The scans by the name of their file, and what is wrong with the others."""
        scans: dict[str, Scan] = {}
        refused: list[tuple[str, Refused]] = []
        for each in self.scans.data or []:
            if each and each.filename:
                try:
                    scans[each.filename] = scan_of(each.read(), largest=largest)
                except (ScanTooLarge, ScanNotReadable) as refusal:
                    refused.append((each.filename, refusal))
        return scans, refused
