"""What every translation has to keep of its original, and how Polish speaks to its reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import polib
import pytest

from tests.architecture.test_house import CATALOGUES

GAP = re.compile(r"%\((\w+)\)[sd]|%%|\{(\w+)\}")
FORMS = re.compile(r"nplurals\s*=\s*(\d+)")
# The past tense and its relatives say whether the reader is a man or a woman; we do not know, and it is
# nobody's business: -łeś, -łaś, byłbyś, powinnaś, and both at once: zrobił(a), gotowy/-a.
GENDERED = re.compile(
    r"\b\w+(?:łeś|łaś|łbyś|łabyś)\b|\bpowin(?:ieneś|naś)\b|\w\((?:a|aś|łaś)\)|\w/-?(?:a|aś|łaś)\b",
    re.IGNORECASE,
)

catalogues = pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.parts[-3])


def texts(entry: polib.POEntry) -> Iterator[tuple[str, str]]:
    """Each original with each of its translations. The form for one is that of the singular: "tomorrow"."""
    if not entry.msgid_plural:
        yield entry.msgid, entry.msgstr
    for number, form in entry.msgstr_plural.items():
        yield entry.msgid_plural if number else entry.msgid, form


def differing(catalogue: Path, kept: Callable[[str], object]) -> list[str]:
    """Translations in which `kept` is another than in the original."""
    return [
        f"{original!r} → {translated!r}"
        for entry in polib.pofile(str(catalogue))
        for original, translated in texts(entry)
        if kept(original) != kept(translated)
    ]


def gaps(text: str) -> set[str]:
    return {found[0] for found in GAP.finditer(text)}


def spaces_at_ends(text: str) -> tuple[bool, bool]:
    return text[:1].isspace(), text[-1:].isspace()


@catalogues
def test_translations_keep_every_gap_of_the_original(catalogue) -> None:
    assert differing(catalogue, gaps) == []


@catalogues
def test_every_count_has_all_its_plural_forms(catalogue) -> None:
    entries = polib.pofile(str(catalogue))
    number = int(FORMS.search(entries.metadata["Plural-Forms"])[1])
    counted = [entry for entry in entries if entry.msgid_plural]

    found = [
        entry.msgid
        for entry in counted
        if sorted(entry.msgstr_plural) != list(range(number)) or not all(entry.msgstr_plural.values())
    ]

    assert counted
    assert found == []


@catalogues
def test_translations_begin_and_end_as_the_original(catalogue) -> None:
    """Spaces at the ends hold sentences apart that a page puts together."""
    assert differing(catalogue, spaces_at_ends) == []


def test_polish_does_not_ask_whether_the_reader_is_a_man_or_a_woman() -> None:
    (polish,) = [path for path in CATALOGUES if path.parts[-3] == "pl"]

    found = [
        translated
        for entry in polib.pofile(str(polish))
        for _original, translated in texts(entry)
        if GENDERED.search(translated)
    ]

    assert found == []


@pytest.mark.parametrize(
    "words",
    ["Co zrobiłeś?", "Podpisałaś", "czy chciałbyś", "powinieneś", "zrobił(a)", "gotowy/a", "zdałeś/aś"],
)
def test_gendered_words_are_recognised(words: str) -> None:
    assert GENDERED.search(words)


def test_no_polish_word_of_one_letter_ends_a_line_once_compiled() -> None:
    compiled = next(path for path in CATALOGUES if path.parts[-3] == "pl").with_suffix(".mo")
    said = [text for entry in polib.mofile(str(compiled)) for _, text in texts(entry)]

    assert [text for text in said if re.search(r"(?<!\w)[aiouwz] (?=\S)", text, re.IGNORECASE)] == []
    assert any("\N{NO-BREAK SPACE}" in text for text in said)


def test_polish_writes_you_with_a_capital_as_the_course_does() -> None:
    polish = next(path for path in CATALOGUES if path.parts[-3] == "pl")
    small = re.compile(r"\b(?:tw(?:ój|oj\w{1,3})|tobie|tobą|ciebie|cię|ci|ty)\b")
    said = [text for entry in polib.pofile(str(polish)) for _, text in texts(entry)]

    assert [text for text in said if small.search(text)] == []
