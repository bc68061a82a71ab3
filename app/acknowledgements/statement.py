"""The words that are signed: exactly which, in which languages, under which fingerprint."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.courses.release_content import ReleaseContent, Statement, digest

WORDS_A_MINUTE = 200
SEPARATOR = "\n\n---\n\n"  # a Markdown rule between two languages of one text

BINDING_LANGUAGES = {"pl": "pl"}
"""Where the law says in which language the text decides: jurisdiction → language.

Poland, Language Act, art. 8: documents under labour law are in Polish, and the Polish version decides.
Somebody who works in Poland and reads another language is shown, and signs, both texts in one.
Elsewhere the language that the person chose decides alone.
"""


@dataclass(frozen=True)
class Part:
    """The policy in one language."""

    language: str
    title: str
    text: str  # Markdown


@dataclass(frozen=True)
class Document:
    """What one person is shown and signs. `language` is the one they chose; `parts` begins with it."""

    language: str
    parts: tuple[Part, ...]
    statements: tuple[Statement, ...]
    meaning: str
    rights_notice: str

    @property
    def title(self) -> str:
        return self.parts[0].title

    @cached_property
    def text(self) -> str:
        """The whole text, byte for byte as it is stored with the signature."""
        return SEPARATOR.join(part.text for part in self.parts)

    @property
    def reading_minutes(self) -> int:
        """How long it takes to read every word, at a calm pace."""
        return max(1, round(len(self.text.split()) / WORDS_A_MINUTE))

    @cached_property
    def sha256(self) -> str:
        """Hex SHA-256 of the UTF-8 bytes of `text`."""
        return digest(self.text)

    @property
    def binding(self) -> Part | None:
        """The attached text that decides, where it is another one than the text that was chosen."""
        return self.parts[1] if len(self.parts) > 1 else None

    def words(self, ids: Iterable[str]) -> list[dict[str, str]]:
        """The statements with these ids as they are stored: `[{id, text}]`, verbatim."""
        chosen = set(ids)
        return [{"id": each.id, "text": each.text} for each in self.statements if each.id in chosen]


def binding_language(jurisdiction: str) -> str | None:
    """The language that decides where this law holds (`pl`, `us-ca`); None if the law names none."""
    return BINDING_LANGUAGES.get(jurisdiction.partition("-")[0].casefold())


def document(chosen: ReleaseContent, binding: ReleaseContent | None = None) -> Document:
    """The document in the language that was chosen, with the binding text attached where that is another."""
    contents = [chosen] if binding is None or binding.language == chosen.language else [chosen, binding]
    return Document(
        language=chosen.language,
        parts=tuple(Part(each.language, each.policy.title, each.policy.text) for each in contents),
        statements=tuple(chosen.policy.statements),
        meaning=chosen.policy.meaning_of_signing,
        rights_notice=chosen.policy.rights_notice,
    )


def document_with(text: str, language: str, contents: Sequence[ReleaseContent]) -> Document | None:
    """The document with exactly this text that a release's `contents` (one per language) make up, if any."""
    chosen = next((content for content in contents if content.language == language), None)
    if chosen is None:
        return None
    return next((made for each in contents if (made := document(chosen, each)).text == text), None)


def mismatches(text: str, sha256: str, of_release: Document | None) -> list[str]:
    """What does not fit between a stored signature and the release that it names; empty if all does.

    `fingerprint`: the text is not the one that was hashed. `release`: the release makes up no document
    with this text, as when a signature is copied to another release.
    """
    found = [] if digest(text) == sha256 else ["fingerprint"]
    return found if of_release else [*found, "release"]


def for_reading(text: str) -> str:
    """The same Markdown with its headings two levels lower, for a page that has a heading of its own."""
    return re.sub(r"^(#{1,6})(?=\s)", lambda sign: "#" * min(4, len(sign[1]) + 2), text, flags=re.MULTILINE)
