"""The forms of the company profile. Both languages stand side by side; each change gives its reason."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import (
    DateField,
    EmailField,
    Field,
    HiddenField,
    RadioField,
    StringField,
    TelField,
    TextAreaField,
    URLField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, Regexp, StopValidation

from app.company.profile import WEB_ADDRESS
from app.company.wording import LOCALES, Prose
from app.people.email_addresses import NotAnAddress, email_address
from app.shared.forms import Form, plain_text, several_lines, trimmed

LINE = 200  # characters
TEXT = 2000


def line(label: object, instruction: object, length: int = LINE) -> StringField:
    """One line that must be filled."""
    too_long = _("Shorten this to %(max)d characters.", max=length)
    checks = [DataRequired(instruction), Length(max=length, message=too_long), plain_text]
    return StringField(label, filters=[trimmed], validators=checks)


def text(label: object, instruction: object) -> TextAreaField:
    """Some lines that must be filled."""
    too_long = _("Shorten this to %(max)d characters.", max=TEXT)
    checks = [DataRequired(instruction), Length(max=TEXT, message=too_long), several_lines]
    return TextAreaField(label, filters=[trimmed], validators=checks)


def optional_line(label: object) -> StringField:
    too_long = _("Shorten this to %(max)d characters.", max=LINE)
    checks = [Optional(), Length(max=LINE, message=too_long), plain_text]
    return StringField(label, filters=[trimmed], validators=checks)


def mail_address(_form: Form, field: Field) -> None:
    try:
        field.data = email_address(field.data)
    except NotAnAddress as error:
        raise StopValidation(_("Type one mail address, such as hr@example.com.")) from error


class ChangeForm(Form):
    """What every change has: why, and which version its author had before their eyes."""

    change_reason = line(_("Why you change this"), _("Say in a few words why you change this."), 500)
    version = HiddenField(validators=[Regexp(r"^\d{1,9}$")])

    def both(self, name: str) -> Prose:
        """The English and the Polish field of that name, as the profile keeps them."""
        return {language: self[f"{name}_{language}"].data for language in LOCALES}


class RemoveForm(ChangeForm):
    """Taking something out of the profile."""


class NameAndModeForm(ChangeForm):
    name = line(_("Name of the company"), _("Type the name of the company."), 120)
    mode = RadioField(
        _("Who may answer customers online"),
        choices=[
            SelectChoice(value="assigned", label=_("Only named people speak for us")),
            SelectChoice(value="open", label=_("Everybody who has done the training may help")),
        ],
        validators=[DataRequired(_("Choose one of the two."))],
    )
    mode_reason_en = text(_("The reason, in English"), _("Give people the reason in English."))
    mode_reason_pl = text(_("The reason, in Polish"), _("Give people the reason in Polish."))


class LawForm(ChangeForm):
    jurisdictions = StringField(
        _("Countries and states"),
        filters=[trimmed],
        validators=[
            DataRequired(_("Name at least one country or state.")),
            Regexp(
                r"^[a-z0-9]{2,10}(-[a-z0-9]{1,10})?(\s*,\s*[a-z0-9]{2,10}(-[a-z0-9]{1,10})?){0,30}$",
                message=_("Type short codes with commas between them, such as: us, pl."),
            ),
        ],
    )
    binding_locale = RadioField(
        _("Language that decides if two texts differ"),
        choices=[SelectChoice(value="en", label=_("English")), SelectChoice(value="pl", label=_("Polish"))],
        validators=[DataRequired(_("Choose one of the two."))],
    )

    def codes(self) -> list[str]:
        return list(dict.fromkeys(code.strip() for code in self.jurisdictions.data.split(",")))


class ContactForm(ChangeForm):
    title_en = line(_("Name in English"), _("Type what people call this contact in English."))
    title_pl = line(_("Name in Polish"), _("Type what people call this contact in Polish."))
    phone = TelField(
        _("Phone"),
        filters=[trimmed],
        validators=[
            Optional(),
            Regexp(r"^[0-9+() ./-]{2,40}$", message=_("Type the number in digits.")),
        ],
    )
    email = EmailField(_("E-mail"), filters=[trimmed], validators=[Optional(), Length(max=254), mail_address])
    hours_en = optional_line(_("Hours in English"))
    hours_pl = optional_line(_("Hours in Polish"))

    def validate(self, extra_validators: object = None) -> bool:
        sound = bool(super().validate(extra_validators))
        if not (self.phone.data or self.email.data):
            self.phone.errors = [*self.phone.errors, _("Give a phone number or a mail address.")]
            sound = False
        for filled, empty in ((self.hours_en, self.hours_pl), (self.hours_pl, self.hours_en)):
            if filled.data and not empty.data:
                empty.errors = [*empty.errors, _("Give the hours in both languages, or in none.")]
                sound = False
        return sound


class LinkForm(ChangeForm):
    title_en = line(_("Name in English"), _("Type what this link is for in English."))
    title_pl = line(_("Name in Polish"), _("Type what this link is for in Polish."))
    url = URLField(
        _("Web address"),
        filters=[trimmed],
        validators=[
            DataRequired(_("Type the web address.")),
            plain_text,
            Regexp(WEB_ADDRESS, message=_("Type a web address that begins with https:// and has no spaces.")),
        ],
    )


class NewLinkForm(LinkForm):
    key = StringField(
        _("Short name"),
        filters=[trimmed],
        validators=[
            DataRequired(_("Type a short name.")),
            Regexp(r"^(?!new$)[a-z][a-z0-9_-]{1,30}$", message=_("Use small letters only, such as: jobs.")),
        ],
    )


class RegisterEntryForm(ChangeForm):
    kind = RadioField(
        _("What holds for it"),
        choices=[
            SelectChoice(value="closed", label=_("It stays inside")),
            SelectChoice(value="open", label=_("Yes, talk about this")),
        ],
        validators=[DataRequired(_("Choose one of the two."))],
    )
    title_en = line(_("What it is, in English"), _("Name it in English."))
    title_pl = line(_("What it is, in Polish"), _("Name it in Polish."))
    example_en = text(_("An example, in English"), _("Give an example in English."))
    example_pl = text(_("An example, in Polish"), _("Give an example in Polish."))
    reason_en = text(_("The reason, in English"), _("Give people the reason in English."))
    reason_pl = text(_("The reason, in Polish"), _("Give people the reason in Polish."))
    owner = line(_("Who looks after it"), _("Name who looks after it."))
    ends_on = DateField(_("Last day on which it holds"), validators=[Optional()])
