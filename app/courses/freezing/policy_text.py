"""The policy as one Markdown text: what is signed, and what its hash covers. Statements are kept apart."""

from __future__ import annotations

from collections.abc import Iterable

from babel.dates import format_date

from app.company.profile import Profile
from app.company.wording import Locale
from app.courses.placeholders import MARKDOWN_SIGNS
from app.courses.release_content import Contact, PolicySection, RegisterEntry, Rule

LABELS: dict[Locale, dict[str, str]] = {
    "en": {
        "dont": "Don’t",
        "do": "Do",
        "may": "You may",
        "why": "Why",
        "still_ok": "Still OK",
        "contact": "Who to call",
        "rights": "Your rights",
        "setting": "Our setting, and the reason for it",
        "assigned": "Only named people speak for {company}.",
        "open": "Everybody who has done the training may help customers online.",
        "register": "What stays inside, line by line",
        "closed": "Stays inside",
        "free": "Yes, talk about this",
        "example": "For example",
        "until": "until {day}",
    },
    "pl": {
        "dont": "Czego nie robić",
        "do": "Co zrobić",
        "may": "Wolno Ci",
        "why": "Dlaczego",
        "still_ok": "Nadal wolno",
        "contact": "Do kogo się zwrócić",
        "rights": "Twoje prawa",
        "setting": "Nasze ustawienie i jego powód",
        "assigned": "W imieniu firmy {company} mówią tylko wyznaczone osoby.",
        "open": "Klientom w sieci może pomagać każda osoba po szkoleniu.",
        "register": "Co zostaje w firmie, punkt po punkcie",
        "closed": "Zostaje w firmie",
        "free": "O tym możesz mówić",
        "example": "Na przykład",
        "until": "do {day}",
    },
}

SETTING = "company-setting"  # sections that come from the company profile
REGISTER = "company-register"


def setting_section(profile: Profile, language: Locale) -> PolicySection:
    """Which mode the company chose, and why: people may ask for the reason."""
    labels = LABELS[language]
    sentence = labels[profile.mode].format(company=escaped(profile.name))
    return PolicySection(
        id=SETTING,
        title=labels["setting"],
        text=f"{sentence}\n\n{escaped(profile.mode_reason[language])}",
        rules=[],
    )


def register_section(register: Iterable[RegisterEntry], language: Locale) -> PolicySection:
    """The closed list of what is confidential and the list of what is not, each with example and reason."""
    labels = LABELS[language]
    parts = []
    for label, is_open in (("closed", False), ("free", True)):
        lines = [register_line(entry, language) for entry in register if entry.open is is_open]
        if lines:
            parts.append(f"**{labels[label]}**\n\n" + "\n".join(lines))
    return PolicySection(id=REGISTER, title=labels["register"], text="\n\n".join(parts), rules=[])


def register_line(entry: RegisterEntry, language: Locale) -> str:
    labels = LABELS[language]
    day = format_date(entry.ends_on, "long", locale=language) if entry.ends_on else ""
    until = f" ({labels['until'].format(day=day)})" if day else ""
    words = " ".join(
        f"{label}{escaped(text)}"
        for label, text in (
            ("", entry.reason),
            (f"{labels['example']}: ", entry.example),
        )
    )
    return f"- **{escaped(entry.title)}**{until}. {words}"


def policy_text(
    *,
    title: str,
    company: str,
    sections: list[PolicySection],
    rules: dict[str, Rule],
    contacts: dict[str, Contact],
    rights_notice: str,
    language: Locale,
) -> str:
    """Title, sections with their rules, rights notice. Ends with a line break, has no trailing spaces."""
    labels = LABELS[language]
    blocks = [f"# {title}", escaped(company)]
    for section in sections:
        blocks += [f"## {section.title}", section.text]
        for id in section.rules:
            blocks.append(rule_text(rules[id], contacts, labels))
    blocks += [f"## {labels['rights']}", rights_notice]
    lines = "\n\n".join(block.strip() for block in blocks).splitlines()
    return "\n".join(line.rstrip() for line in lines) + "\n"


def rule_text(rule: Rule, contacts: dict[str, Contact], labels: dict[str, str]) -> str:
    lines = [
        f"- **{labels[part]}:** {' '.join(getattr(rule, part).split())}"
        for part in ("dont", "do", "may", "why", "still_ok")
        if getattr(rule, part)
    ]
    if rule.contact in contacts:
        lines.append(f"- **{labels['contact']}:** {contact_line(contacts[rule.contact])}")
    return f"### {rule.title} ({rule.id})\n\n" + "\n".join(lines)


def contact_line(contact: Contact) -> str:
    return " · ".join(
        escaped(part) for part in (contact.title, contact.phone, contact.email, contact.hours) if part
    )


def escaped(text: str) -> str:
    """Words from a form, which must not turn into Markdown."""
    return MARKDOWN_SIGNS.sub(r"\\\1", text)
