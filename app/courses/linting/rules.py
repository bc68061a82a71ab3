"""R1–R8: a rule that people can follow, question and outlive."""

from __future__ import annotations

import re

from app.courses.bank import Source
from app.courses.bank_format import Rule
from app.courses.documents import Step
from app.courses.linting.report import Report, decisions, listing

PENDING = "pending"  # how a `legal_reviewer` begins who is not there yet

BROAD_WORDS = {
    "en": re.compile(
        r"\b(never (discuss|talk|speak|mention)|negativ\w*|disparag\w*|criticis\w*|criticiz\w*|complain\w*"
        r"|respectful\w*|confidential\w*|friendly|co-?workers?|wages?|salar(y|ies)|schedules?|unions?|bad light"
        r"|inappropriate\w*|offensive\w*|reputation|good name|loyal\w*)\b",
        re.IGNORECASE,
    ),
    "pl": re.compile(
        r"\b(nigdy nie (mów|rozmawiaj|wspominaj)\w*|negatywn\w*|płac(a|y|ę|ą|e|om|ami|ach)|wynagrodze\w*"
        r"|zarobk\w*|krytyk\w*|skarż\w*|narzeka\w*|wizerun\w*|dobre(go)? imi(ę|enia)|poufn\w*|grafik\w*"
        r"|związk\w* zawodow\w*|z szacunkiem|niestosown\w*|obraźliw\w*|lojaln\w*)\b",
        re.IGNORECASE,
    ),
}


def check_rules(report: Report) -> None:
    source = report.bank.rules.source
    for index, rule in enumerate(report.bank.rules.value.rules):
        check_shape(report, rule, source, ("rules", index))
        check_contact(report, rule.contact, source, ("rules", index, "contact"), rule.id)
        check_review(report, rule, source, ("rules", index))
        check_breadth(report, rule, source, ("rules", index))
        check_practice(report, rule, source, ("rules", index, "id"))
    check_reviewers(report)


def check_shape(report: Report, rule: Rule, source: Source, path: tuple[Step, ...]) -> None:
    if rule.dont and not rule.do:
        report.add(
            "R1", source, (*path, "dont"), rule.id, "This `dont` has no `do`.", "Write what to do instead."
        )
    if bool(rule.dont) == bool(rule.may):
        report.add(
            "R1",
            source,
            path,
            rule.id,
            "A rule has either a `dont` with its `do`, or a `may`.",
            "Split it into two rules, or write the missing half.",
        )
    if not rule.why:
        report.add(
            "R2", source, path, rule.id, "There is no `why`.", "Say whom the rule protects, and from what."
        )
    if rule.dont and not rule.still_ok:
        report.add(
            "R4",
            source,
            (*path, "dont"),
            rule.id,
            "This `dont` has no `still_ok`.",
            "Say what stays allowed.",
        )


def check_contact(report: Report, key: str, source: Source, path: tuple[Step, ...], id: str) -> None:
    """R3, for rules and for decisions."""
    contact = report.profile.contacts.get(key)
    if contact is None:
        report.add(
            "R3",
            source,
            path,
            id,
            f"The company has no contact {key}.",
            "Add it to the company profile, or use another.",
        )
    elif not contact.is_reachable:
        report.add(
            "R3",
            source,
            path,
            id,
            f"The contact {key} has neither phone nor mail.",
            "Complete it in the company profile.",
        )


def check_review(report: Report, rule: Rule, source: Source, path: tuple[Step, ...]) -> None:
    if rule.review_by is None:
        report.add("R5", source, path, rule.id, "There is no `review_by`.", "Write the day of the next look.")
    elif rule.review_by <= report.today:
        report.add(
            "R5",
            source,
            (*path, "review_by"),
            rule.id,
            f"Its review was due on {rule.review_by}.",
            "Look at the rule again, then move the date.",
        )


def check_breadth(report: Report, rule: Rule, source: Source, path: tuple[Step, ...]) -> None:
    if rule.legal_reviewer:
        return
    cure = "Narrow the wording to an example, or name the `legal_reviewer` who approves it."
    if rule.touches_protected_activity:
        report.add(
            "R6",
            source,
            (*path, "touches_protected_activity"),
            rule.id,
            "The rule touches protected activity, and no lawyer is named.",
            cure,
        )
    for part in ("dont", "do"):
        for language, text in (getattr(rule, part) or {}).items():
            found = BROAD_WORDS[language].search(text)
            if found:
                report.add(
                    "R6", source, (*path, part, language), rule.id, f"“{found[0]}” is a broad word.", cure
                )


def check_reviewers(report: Report) -> None:
    """R8. A line that says *pending* keeps the place open for a name."""
    source, rules = report.bank.rules.source, report.bank.rules.value.rules
    waiting = [index for index, rule in enumerate(rules) if (rule.legal_reviewer or "").startswith(PENDING)]
    if waiting:
        ids = listing(rules[index].id for index in waiting)
        what = f"Nobody in law has looked at {len(waiting)} rules yet: {ids}."
        path = ("rules", waiting[0], "legal_reviewer")
        cure = "Put the reviewer's name in the place of “pending”."
        report.add("R8", source, path, rules[waiting[0]].id, what, cure)


def check_practice(report: Report, rule: Rule, source: Source, path: tuple[Step, ...]) -> None:
    if report.bank.broken:
        return  # nobody can count what cannot be read
    count = 0
    for scenario in report.bank.scenarios:
        for node in decisions(scenario.value.nodes).values():
            permits = bool(rule.may) and node.correct_is_permission and rule.id in scenario.value.rules
            count += permits or any(option.rule == rule.id for option in node.options)
    if count < 2:
        report.add(
            "R7",
            source,
            path,
            rule.id,
            f"The rule is exercised by {count} decisions; two are the least.",
            "Name it in the `rule` of a wrong option, or write a decision on it.",
        )
