"""X1–X3, X7, M1: ids that exist and mean one thing; content that somebody looks after."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from app.company.profile import LINKS_THAT_STAY
from app.courses.bank import Read, Source
from app.courses.bank_format import Decision, Lesson, PolicyFile, Scenario
from app.courses.documents import Path_
from app.courses.linting.report import Report, decisions, listing
from app.courses.linting.rules import check_contact
from app.courses.variants import variants_of

EVIDENCE = re.compile(r"^E([1-9]|[1-5][0-9])[a-d]?$")  # ids of the evidence table
MODES = ("assigned", "open")


def check_references(report: Report) -> None:
    bank = report.bank
    for index, rule in enumerate(bank.rules.value.rules):
        if rule.contact not in bank.rules.value.contacts:
            unknown(report, bank.rules.source, ("rules", index, "contact"), rule.id, "contact", rule.contact)
        check_links(report, rule.links, bank.rules.source, ("rules", index, "links"), rule.id)
    for index, reply in enumerate(bank.replies.value.replies):
        check_rule_ids(report, reply.rules, bank.replies.source, ("replies", index, "rules"), reply.id)
    check_policy(report, bank.policy.value, bank.policy.source)
    for file in bank.kit:
        value, source = file.value, file.source
        check_kept(report, value.owner, value.review_by, value.sources, source, value.id)
        check_rule_ids(report, value.rules, source, ("rules",), value.id)
    for lesson in bank.lessons:
        check_lesson(report, lesson.value, lesson.source)
    for scenario in bank.scenarios:
        check_scenario(report, scenario.value, scenario.source)
    check_links(report, LINKS_THAT_STAY, report.profile_source, ("links",), "profile")
    check_ids(report)


def unknown(report: Report, source: Source, path: Path_, id: str, kind: str, name: str) -> None:
    report.add("X1", source, path, id, f"There is no {kind} {name}.", f"Correct the id, or write the {kind}.")


def check_rule_ids(report: Report, ids: list[str], source: Source, path: Path_, id: str) -> None:
    for index, rule in enumerate(ids):
        if rule not in report.rules:
            unknown(report, source, (*path, index), id, "rule", rule)


def check_links(report: Report, keys: Iterable[str], source: Source, path: Path_, id: str) -> None:
    for key in keys:
        if key not in report.profile.links:
            unknown(report, source, path, id, "link", key)


def check_kept(
    report: Report,
    owner: str | None,
    review_by: date | None,
    sources: list[str] | None,
    source: Source,
    id: str,
) -> None:
    """M1. `sources` is None for parts that need none."""
    if not owner:
        report.add("M1", source, ("owner",), id, "There is no `owner`.", "Name who looks after it.")
    if review_by is None:
        report.add(
            "M1", source, ("review_by",), id, "There is no `review_by`.", "Write the day of the next look."
        )
    elif review_by <= report.today:
        report.add(
            "M1",
            source,
            ("review_by",),
            id,
            f"Its review was due on {review_by}.",
            "Look at it again, then move the date.",
        )
    if sources is not None and not sources:
        report.add(
            "M1", source, ("sources",), id, "There are no `sources`.", "Name what the content rests on."
        )
    for index, name in enumerate(sources or []):
        if not EVIDENCE.match(name):
            unknown(report, source, ("sources", index), id, "source", name)


def check_policy(report: Report, policy: PolicyFile, source: Source) -> None:
    check_kept(report, policy.owner, policy.review_by, None, source, policy.id)
    for index, section in enumerate(policy.sections):
        check_rule_ids(report, section.rules, source, ("sections", index, "rules"), section.id)
    for rule in report.rules.values():
        for mode in rule.modes:
            places = [
                index
                for index, section in enumerate(policy.sections)
                for name in section.rules
                if name == rule.id and mode in section.modes
            ]
            if len(places) != 1:
                path: Path_ = ("sections", places[1], "rules") if places else ("sections",)
                report.add(
                    "X3",
                    source,
                    path,
                    rule.id,
                    f"In mode {mode} the policy names the rule {len(places)} times.",
                    "Name it in exactly one section of that mode.",
                )


def check_lesson(report: Report, lesson: Lesson, source: Source) -> None:
    check_kept(report, lesson.owner, lesson.review_by, lesson.sources, source, lesson.id)
    check_rule_ids(report, lesson.rules, source, ("rules",), lesson.id)
    if lesson.card not in report.rules:
        unknown(report, source, ("card",), lesson.id, "rule", lesson.card)
        return
    if lesson.card not in lesson.rules:
        report.add(
            "X1",
            source,
            ("card",),
            lesson.id,
            f"The card {lesson.card} is not among the lesson's rules.",
            "Add it to `rules`.",
        )
    check_modes(report, lesson.card, lesson.modes, source, ("card",), lesson.id)


def check_modes(
    report: Report, rule: str, modes: Iterable[str], source: Source, path: Path_, id: str
) -> None:
    """X7: whoever meets this text must meet the rule it leans on."""
    if rule not in report.rules:
        return
    absent = set(modes) - set(report.rules[rule].modes)
    if absent:
        report.add(
            "X7",
            source,
            path,
            id,
            f"{rule} does not exist in mode {listing(absent)}.",
            "Name another rule, or narrow the modes of this text.",
        )


def check_scenario(report: Report, scenario: Scenario, source: Source) -> None:
    check_kept(report, scenario.owner, scenario.review_by, scenario.sources, source, scenario.id)
    check_rule_ids(report, scenario.rules, source, ("rules",), scenario.id)
    for id, node in decisions(scenario.nodes).items():
        check_contact(report, node.contact, source, ("nodes", id, "contact"), f"{scenario.id}.{id}")
        for index, option in enumerate(node.options):
            path: Path_ = ("nodes", id, "options", index, "rule")
            check_option_rule(
                report, option.rule, scenario.policy_modes, source, path, f"{scenario.id}.{id}.{option.id}"
            )
    check_variants(report, scenario, source)


def check_option_rule(
    report: Report, rule: str | None, modes: Iterable[str], source: Source, path: Path_, id: str
) -> None:
    if rule is None:
        return
    if rule not in report.rules:
        unknown(report, source, path, id, "rule", rule)
    check_modes(report, rule, modes, source, path, id)


def check_variants(report: Report, scenario: Scenario, source: Source) -> None:
    values = {name: {value.id for value in values} for name, values in scenario.params.items()}
    for index, variant in enumerate(scenario.variants):
        path: Path_ = ("variants", index)
        name = f"{scenario.id}.{variant.id}"
        modes = [variant.when.mode] if variant.when.mode else scenario.policy_modes
        for param, value in variant.params.items():
            if value not in values.get(param, set()):
                unknown(
                    report, source, (*path, "params", param), name, "parameter value", f"{param}: {value}"
                )
        for node_id, change in variant.override.items():
            node = scenario.nodes.get(node_id)
            here = (*path, "override", node_id)
            if not isinstance(node, Decision):
                unknown(report, source, here, name, "decision", node_id)
                continue
            for option_id, option in change.options.items():
                there = (*here, "options", option_id)
                if option_id not in {one.id for one in node.options}:
                    unknown(report, source, there, name, "option", f"{node_id}.{option_id}")
                check_option_rule(
                    report, option.rule, modes, source, (*there, "rule"), f"{name}.{node_id}.{option_id}"
                )


def check_ids(report: Report) -> None:
    """X2, for everything that has an id."""
    bank = report.bank
    once(report, bank.rules.source, ("rules",), [rule.id for rule in bank.rules.value.rules])
    once(report, bank.replies.source, ("replies",), [reply.id for reply in bank.replies.value.replies])
    policy = bank.policy.value
    once(report, bank.policy.source, ("sections",), [section.id for section in policy.sections])
    once(report, bank.policy.source, ("statements",), [statement.id for statement in policy.statements])
    once(report, report.profile_source, ("register",), [entry.id for entry in report.profile.register_])
    files: dict[str, Source] = {}
    parts: list[Read[Any]] = [*bank.lessons, *bank.scenarios]
    for part in parts:
        id = part.value.id
        if id in files:
            report.add(
                "X2",
                part.source,
                ("id",),
                id,
                f"{files[id].file} has the same id.",
                "Give one of them another id.",
            )
        files.setdefault(id, part.source)
    for lesson in bank.lessons:
        for key in ("guess", "question"):
            answers = [answer.id for answer in getattr(lesson.value, key).answers]
            once(report, lesson.source, (key, "answers"), answers)
    for scenario in bank.scenarios:
        value, source = scenario.value, scenario.source
        for node_id, node in decisions(value.nodes).items():
            once(report, source, ("nodes", node_id, "options"), [option.id for option in node.options])
        for name, values in value.params.items():
            once(report, source, ("params", name), [one.id for one in values])
        once(report, source, ("variants",), [variant.id for variant in variants_of(value)])


def once(report: Report, source: Source, path: Path_, ids: list[str]) -> None:
    seen: set[str] = set()
    for index, id in enumerate(ids):
        if id in seen:
            report.add(
                "X2", source, (*path, index), id, "The id stands here twice.", "Give one of them another id."
            )
        seen.add(id)
