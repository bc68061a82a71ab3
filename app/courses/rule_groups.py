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
    """Rights where the answer is *yes, you may*; else the group that most of its options lead to, and among
    equals the one whose rule the scenario names first. `groups` are those of the rules, by id."""
    if decision.correct_is_permission:
        return "rights"
    found = Counter(groups[rule] for option in decision.options if (rule := option.rule) and rule in groups)
    most = [group for group, number in found.items() if number == max(found.values())]
    named = [groups[rule] for rule in scenario_rules if rule in groups]
    return next((group for group in named if group in most or not most), most[0] if most else None)
