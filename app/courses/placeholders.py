"""``{company}``, ``{contact.KEY}``, ``{link.KEY}`` and a scenario's own ``{word}`` or ``{word.form}``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.company.profile import Contact, Profile
from app.company.wording import Locale
from app.courses.bank_format import ParameterValue

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_-]*)(?:\.([A-Za-z0-9][A-Za-z0-9._-]*))?\}")
COMPANY_NAMES = ("company", "contact", "link")
BARE_FORM = "nom"  # what {word} stands for where the value lists its forms
MARKDOWN_SIGNS = re.compile(r"([\\`*\[\]<>])")


class UnknownPlaceholder(Exception):
    """Carries the text between the braces."""


@dataclass(frozen=True)
class Placeholder:
    name: str
    form: str | None

    def __str__(self) -> str:
        return f"{{{self.name}.{self.form}}}" if self.form else f"{{{self.name}}}"


def placeholders(text: str) -> list[Placeholder]:
    return [Placeholder(found[1], found[2]) for found in PLACEHOLDER.finditer(text)]


def stray_brace(text: str) -> str | None:
    """The words around a brace that is no part of a placeholder, such as ``{mate`` or ``{ mate }``."""
    rest = PLACEHOLDER.sub(lambda found: "\x00" * len(found[0]), text)
    at = min((rest.find(sign) for sign in "{}" if sign in rest), default=-1)
    return None if at < 0 else text[max(0, at - 10) : at + 20]


@dataclass(frozen=True)
class Words:
    """Everything that may stand in for a placeholder, in one language."""

    profile: Profile
    language: Locale
    values: Mapping[str, ParameterValue] = field(default_factory=dict)

    def fill(self, text: str, *, markdown: bool = False) -> str:
        """`text` with every placeholder replaced; `UnknownPlaceholder` names the one that cannot be.

        In Markdown an address becomes a link, and a sign that somebody typed into a form stays a sign.
        """
        if (stray := stray_brace(text)) is not None:
            raise UnknownPlaceholder(stray)

        def replacement(found: re.Match[str]) -> str:
            word = self.word(Placeholder(found[1], found[2]))
            if not markdown:
                return word
            return f"<{word}>" if found[1] == "link" else MARKDOWN_SIGNS.sub(r"\\\1", word)

        return PLACEHOLDER.sub(replacement, text)

    def word(self, placeholder: Placeholder) -> str:
        name, form = placeholder.name, placeholder.form
        if name == "company" and form is None:
            return self.profile.name
        if name == "contact" and form in self.profile.contacts:
            return reached_at(self.profile.contacts[form], self.language)
        if name == "link" and form in self.profile.links:
            return self.profile.links[form].url
        if name in self.values:
            word = form_of(self.values[name], self.language, form)
            if word is not None:
                return word
        raise UnknownPlaceholder(str(placeholder))


def form_of(value: ParameterValue, language: Locale, form: str | None) -> str | None:
    """The word in a grammatical form; a plain word serves every form. None if that form is not written."""
    word: str | dict[str, str] | None = getattr(value, language)
    if word is None or isinstance(word, str):
        return word
    return word.get(form or BARE_FORM)


def reached_at(contact: Contact, language: Locale) -> str:
    """A contact in running text: Duty phone (555-0101)."""
    ways = ", ".join(way for way in (contact.phone, contact.email) if way)
    title = contact.title.get(language) or next(iter(contact.title.values()))
    return f"{title} ({ways})" if ways else title
