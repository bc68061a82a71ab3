"""Which rule group a decision practises. Nothing here looks at an option's quality: drawing may not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from app.courses import bank_format as bank
from app.courses import release_content as frozen
from app.courses.bank_format import RuleGroup


def group_of(
    decision: bank.Decision | frozen.Decision, scenario_rules: Iterable[str], groups: Mapping[str, RuleGroup]
) -> RuleGroup | None:
    """Rights where the answer is *yes, you may*; else the group of the rule that most of its options lead
    to; else that of the scenario's first rule. `groups` are those of the rules, by id."""
    if decision.correct_is_permission:
        return "rights"
    named = [option.rule for option in decision.options if option.rule in groups]
    found = Counter(groups[rule] for rule in named if rule)
    if found:
        return found.most_common(1)[0][0]
    return next((groups[rule] for rule in scenario_rules if rule in groups), None)
