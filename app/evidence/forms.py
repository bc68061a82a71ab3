"""What can be asked of a pack, read from the address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from app.people.models import Unit
from app.shared.forms import Form, up_to


class PackForm(Form):
    """Unknown parameters are not looked at; what is not the viewer's is refused by the query."""

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
