"""What can be asked of the team page, and the reason of an override."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from app.assignments.standing import Standing
from app.compliance.burn_up import Fate
from app.compliance.filters import Filters
from app.shared.forms import Form, plain_text, several_lines, trimmed, up_to

STANDING_WORDS = {
    Standing.NOT_YET_DUE: _("Not yet due"),
    Standing.DUE_SOON: _("Due soon"),
    Standing.OVERDUE: _("Overdue"),
    Standing.VALID: _("Valid"),
    Standing.EXPIRING: _("Expiring"),
    Standing.EXPIRED: _("Expired"),
    Standing.EXEMPT: _("Exempt"),
    Standing.ON_LEAVE: _("On leave"),
    Standing.REFUSED: _("Refused"),
    Standing.LEFT_UNSIGNED: _("Left unsigned"),
}
NOTHING_ASSIGNED = _("Nothing assigned yet")  # in place of "not yet due" where there is no date
TRACK_WORDS = {
    "staff": _("All staff"),
    "voices": _("Official speakers"),
    "leads": _("Leads"),
    "marketing": _("Marketing"),
    "candidates": _("Candidates"),
}


TOPIC_WORDS = {  # of the groups of rules, as narrow as the head of a column
    "safety": _("Safety"),
    "customers": _("Customers"),
    "voice": _("Who speaks"),
    "private_account": _("Private accounts"),
    "information": _("Information"),
    "law": _("Law"),
    "rights": _("Your rights"),
}
FATE_WORDS = {
    Fate.SIGNED: _("Signed"),
    Fate.OPEN: _("Not yet due or due soon"),
    Fate.LATE: _("Late"),
    Fate.EXEMPT: _("Exempt"),
    Fate.ON_LEAVE: _("On leave"),
    Fate.REFUSED: _("Refused"),
    Fate.LEFT: _("Left unsigned"),
    Fate.REPLACED: _("Replaced by a newer text"),
}


class TeamFilterForm(Form):
    """Read from the address. Unknown parameters are not looked at."""

    class Meta:
        csrf = False  # it only reads

    search = StringField(
        _("Name or employee number"),
        filters=[trimmed],
        validators=[Optional(), Length(max=100, message=_("Shorten this to 100 characters.")), plain_text],
    )
    unit = SelectField(_("Unit"), validate_choice=False)  # the query refuses what is not the viewer's
    track = SelectField(_("Track"), validators=[Optional()])
    standing = SelectField(_("Standing"), validators=[Optional()])
    on = DateField(_("As at"), validators=[Optional()])
    leavers = BooleanField(_("Include people who have left"), false_values=(False, "false", "", "0", "n"))
    page = IntegerField(validators=[Optional(), NumberRange(min=1, max=10_000)])

    def __init__(self, today: date, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.today = today
        anything = SelectChoice("", _("All"))
        self.unit.choices = [anything]
        self.track.choices = [anything, *(SelectChoice(track, word) for track, word in TRACK_WORDS.items())]
        self.standing.choices = [
            anything,
            *(SelectChoice(standing.value, word) for standing, word in STANDING_WORDS.items()),
        ]

    def offer_units(self, units: Iterable[tuple[str, str]]) -> None:
        """The viewer's units: public id and indented name, parents before their children."""
        self.unit.choices = [SelectChoice("", _("All")), *(SelectChoice(key, name) for key, name in units)]

    def validate_on(self, field: DateField) -> None:
        up_to(self.today, field)

    @property
    def filters(self) -> Filters:
        """What a valid form asks for."""
        return Filters(
            on=self.on.data or self.today,
            unit=self.unit.data or "",
            track=self.track.data or "",
            standing=Standing(self.standing.data) if self.standing.data else None,
            search=self.search.data or "",
            leavers=bool(self.leavers.data),
        )


class DayForm(Form):
    """The day that is asked about, read from the address."""

    class Meta:
        csrf = False  # it only reads

    on = DateField(_("As at"), validators=[Optional()])

    def __init__(self, today: date, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.today = today

    def validate_on(self, field: DateField) -> None:
        up_to(self.today, field)

    @property
    def day(self) -> date:
        return self.on.data or self.today


class NudgesForm(Form):
    """Who of those who are late gets a mail: the ones whose box is ticked."""

    unit = HiddenField()
    assignments = SelectMultipleField(_("Who gets a mail"), validate_choice=False)

    def validate_assignments(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(_("Tick at least one person."))

    def names(self, key: str) -> bool:
        """Whether the box of the assignment with this public id is ticked."""
        return key in (self.assignments.data or [])


class OverrideForm(Form):
    reason = TextAreaField(
        _("Why may this person start?"),
        filters=[trimmed],
        validators=[
            DataRequired(_("Write the reason. It is kept with your name and the time.")),
            Length(max=1000, message=_("Shorten the reason to 1000 characters.")),
            several_lines,
        ],
    )
