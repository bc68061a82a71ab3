"""L2, L3, A1: translations that fit, texts that are easy to read, pictures told in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import BaseModel

from app.company.wording import Locale
from app.courses.bank import Source
from app.courses.documents import Path_, short
from app.courses.linting.report import Report
from app.courses.reading import Level, level_of
from app.courses.texts import texts
from app.courses.translations import Translated, translated

MOST: dict[Locale, float] = {"en": 7.0, "pl": 9.0}  # school grade; FOG-PL
MOST_WORDS = 15.0  # in an English sentence, on average
LEAST_WORDS = 25  # fewer than that measure nothing

PICTURE = re.compile(r"!\[[^\]]*\]|<(img|svg|picture|video)\b", re.IGNORECASE)
SAYS_NOTHING = re.compile(
    r"(an? )?(photo|picture|image|pic|zdjęcie|fotografia|fotka|obraz|obrazek)\.?", re.IGNORECASE
)

Part = tuple[BaseModel, Source, Path_, str]  # what is read as one text, where it stands, its id


def check_prose(report: Report) -> None:
    check_confirmed(report)
    for model, source, path, id in parts(report):
        check_level(report, model, source, path, id)
        for where, prose in texts(model):
            for language, text in prose.items():
                check_pictures(report, text, where, source, (*path, *where, language), id)


def parts(report: Report) -> Iterator[Part]:
    """Each rule, policy section, reply, file of the kit, lesson and scenario: what people read in one go."""
    bank = report.bank
    for index, rule in enumerate(bank.rules.value.rules):
        yield rule, bank.rules.source, ("rules", index), rule.id
    for index, section in enumerate(bank.policy.value.sections):
        yield section, bank.policy.source, ("sections", index), section.id
    for index, reply in enumerate(bank.replies.value.replies):
        yield reply, bank.replies.source, ("replies", index), reply.id
    for file in bank.kit:
        yield file.value, file.source, (), file.value.id
    for lesson in bank.lessons:
        yield lesson.value, lesson.source, (), lesson.value.id
    for scenario in bank.scenarios:
        yield scenario.value, scenario.source, (), scenario.value.id


def check_confirmed(report: Report) -> None:
    """L2. Texts that changed one by one; those that were never confirmed once for each file."""
    never: dict[str, list[Translated]] = {}
    for text in translated(report.bank):
        known = report.bank.confirmed.get(text.name)
        if known is None:
            never.setdefault(text.source.file, []).append(text)
        elif known != text.hash:
            stale(report, text, "The source text changed after its translation was compared with it.")
    for texts_of_file in never.values():
        count = len(texts_of_file)
        what = f"Nobody has confirmed yet that {count} texts of this file say the same in all languages."
        stale(report, texts_of_file[0], what)


def stale(report: Report, text: Translated, what: str) -> None:
    cure = f"Compare them, then run `flask courses confirm-translations {text.source.file}`."
    report.add("L2", text.source, text.path, text.name.split(":", 1)[1], what, cure)


def check_level(report: Report, model: BaseModel, source: Source, path: Path_, id: str) -> None:
    prose = [text for _, text in texts(model)]
    for language in report.bank.course.value.locales:
        level = level_of((text[language] for text in prose if language in text), language)
        if level.words >= LEAST_WORDS and (what := too_hard(level, language)):
            cure = f"Cut long sentences and words. The longest one: “{short(level.longest)}”."
            report.add("L3", source, path, id, what, cure)


def too_hard(level: Level, language: Locale) -> str | None:
    if level.score > MOST[language]:
        scale = "Flesch–Kincaid grade" if language == "en" else "FOG-PL"
        return f"It reads at {scale} {level.score} ({language}); {MOST[language]:.0f} is the most."
    if language == "en" and level.words_per_sentence > MOST_WORDS:
        return f"A sentence has {level.words_per_sentence:.0f} words on average (en); {MOST_WORDS:.0f} are enough."
    return None


def check_pictures(report: Report, text: str, where: Path_, source: Source, path: Path_, id: str) -> None:
    if found := PICTURE.search(text):
        what = f"“{short(found[0])}” would be a picture in a text."
        report.add("A1", source, path, id, what, "Say in words what it shows: `photo:` on a screen.")
    elif where and where[-1] == "photo" and SAYS_NOTHING.fullmatch(text):
        what = f"“{short(text)}” does not say what the picture shows."
        report.add("A1", source, path, id, what, "Write what somebody sees who looks at it.")
