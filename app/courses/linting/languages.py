"""L1, P1–P3: everything in every language, and every placeholder filled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from app.company.wording import Locale, Prose
from app.courses.bank import Read, Source
from app.courses.bank_format import ParameterValue, Scenario
from app.courses.documents import Path_, short
from app.courses.linting.report import Report, listing
from app.courses.placeholders import (
    BARE_FORM,
    COMPANY_NAMES,
    Placeholder,
    form_of,
    placeholders,
    stray_brace,
)
from app.courses.texts import texts

Params = Mapping[str, list[ParameterValue]]


def check_languages(report: Report) -> None:
    bank = report.bank
    parts: list[Read[Any]] = [bank.course, bank.rules, bank.policy, bank.replies]
    for part in [*parts, *bank.kit, *bank.lessons, *bank.scenarios]:
        params = part.value.params if isinstance(part.value, Scenario) else {}
        for path, prose in texts(part.value):
            id = f"{name_of(part.value, part.source)}.{'.'.join(str(step) for step in path)}"
            check_translated(report, prose, part.source, path, id)
            check_placeholders(report, prose, params, part.source, path, id)
    for path, prose in texts(report.profile):
        check_translated(report, prose, report.profile_source, path, ".".join(map(str, path)))
    for scenario in bank.scenarios:
        check_values(report, scenario.value, scenario.source)
    check_binding(report)


def name_of(value: BaseModel, source: Source) -> str:
    return str(getattr(value, "id", None) or source.file.rsplit("/", 1)[-1].removesuffix(".yaml"))


def check_translated(report: Report, prose: Prose, source: Source, path: Path_, id: str) -> None:
    for language in report.bank.course.value.locales:
        if language not in prose:
            report.add("L1", source, path, id, f"The text is missing in {language}.", f"Write `{language}:`.")


def check_placeholders(
    report: Report, prose: Prose, params: Params, source: Source, path: Path_, id: str
) -> None:
    used: dict[str, set[str]] = {}
    for language, text in prose.items():
        here = (*path, language)
        if (stray := stray_brace(text)) is not None:
            report.add(
                "P1",
                source,
                here,
                id,
                f"A brace is no part of a placeholder: “{short(stray)}”.",
                "Write {name}, {name.form}, {contact.key} or {link.key}, without spaces.",
            )
        found = placeholders(text)
        used[language] = {str(one) if one.name in COMPANY_NAMES else one.name for one in found}
        for placeholder in found:
            if unknown := unknown_because(report, placeholder, params):
                report.add("P1", source, here, id, f"{placeholder} is unknown.", unknown)
            elif hole := missing_form(placeholder, params, language):
                report.add(
                    "P2",
                    source,
                    here,
                    id,
                    f"{placeholder} has no {language} word in the value {hole}.",
                    f"Give {hole} the form `{placeholder.form or BARE_FORM}`, or use another form.",
                )
    if len(used) > 1 and len({frozenset(names) for names in used.values()}) > 1:
        report.add(
            "P3",
            source,
            path,
            id,
            "The languages do not use the same placeholders.",
            "Compare the texts; grammar may be a good reason.",
        )


def unknown_because(report: Report, placeholder: Placeholder, params: Params) -> str | None:
    """How to cure a placeholder that stands for nothing; none if it stands for something."""
    name, form = placeholder.name, placeholder.form
    if name == "contact":
        return (
            None if form in report.profile.contacts else f"Contacts are: {listing(report.profile.contacts)}."
        )
    if name == "link":
        return None if form in report.profile.links else f"Links are: {listing(report.profile.links)}."
    if name == "company":
        return "Write {company}; a name has no forms." if form else None
    return None if name in params else f"This file's parameters are: {listing(params)}."


def missing_form(placeholder: Placeholder, params: Params, language: Locale) -> str | None:
    for value in params.get(placeholder.name, []):
        if getattr(value, language) is not None and form_of(value, language, placeholder.form) is None:
            return value.id
    return None


def check_values(report: Report, scenario: Scenario, source: Source) -> None:
    for name, values in scenario.params.items():
        path: Path_ = ("params", name)
        if name in COMPANY_NAMES:
            report.add(
                "P1",
                source,
                path,
                f"{scenario.id}.{name}",
                "The name belongs to the company profile.",
                "Rename it.",
            )
        if not values:
            report.add(
                "P1", source, path, f"{scenario.id}.{name}", "The parameter has no value.", "Give it one."
            )
        for index, value in enumerate(values):
            for language in report.bank.course.value.locales:
                if getattr(value, language) is None:
                    report.add(
                        "L1",
                        source,
                        (*path, index),
                        f"{scenario.id}.{name}.{value.id}",
                        f"The value is missing in {language}.",
                        f"Write `{language}:`.",
                    )


def check_binding(report: Report) -> None:
    language = report.profile.binding_locale
    if language not in report.bank.course.value.locales:
        report.add(
            "L1",
            report.bank.course.source,
            ("locales",),
            report.bank.course.value.id,
            f"The language that binds ({language}) is not among the course's.",
            f"Add {language} to `locales`.",
        )
