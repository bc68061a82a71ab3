"""What a whole scenario brings to a check for certain: its rule groups and its critical decisions."""

from __future__ import annotations

from collections import Counter

from app.courses.bank_format import RuleGroup
from app.courses.release_content import Decision, ReleaseContent, Scenario, Staging
from app.courses.rule_groups import group_of

Groups = Counter[RuleGroup | None]


def groups_of(content: ReleaseContent) -> dict[str, RuleGroup]:
    """The group of each rule."""
    return {id: rule.group for id, rule in content.rules.items()}


def certain_groups(content: ReleaseContent, scenario: Scenario, staging: Staging) -> Groups:
    """The groups of the decisions that every way through a scenario meets."""
    groups = groups_of(content)
    return Counter(group_of(decision, scenario.rules, groups) for decision in certain(staging).values())


def certain(staging: Staging) -> dict[str, Decision]:
    """The decisions that every way through the scenario meets."""
    decisions = {id: decision for id in staging.nodes if (decision := staging.decision(id))}
    return {id: decision for id, decision in decisions.items() if not reaches_an_end(staging, without=id)}


def certain_critical(staging: Staging) -> int:
    """How many critical decisions every way through the scenario meets."""
    return sum(decision.critical for decision in certain(staging).values())


def reaches_an_end(staging: Staging, *, without: str) -> bool:
    """Whether some way from the start to an end avoids the node `without`."""
    waiting, met = [staging.start], {without}
    while waiting:
        node = waiting.pop()
        if node in met:
            continue
        met.add(node)
        decision = staging.decision(node)
        if decision is None:
            return True
        waiting += [option.next for option in decision.options]
    return False
