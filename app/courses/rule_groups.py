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
    """Rights where the answer is *yes, you may*; else the group that most of its options lead to. Of two with
    as many, and where none is named, the one that the scenario names first. `groups` are those of the rules,
    by id."""
    if decision.correct_is_permission:
        return "rights"
    named = [option.rule for option in decision.options if option.rule]
    found = Counter(groups[rule] for rule in named if rule in groups)
    most = max(found.values(), default=0)
    tied = [group for group, number in found.items() if number == most]
    by_the_scenario = [groups[rule] for rule in scenario_rules if rule in groups]
    return next((group for group in by_the_scenario if not tied or group in tied), tied[0] if tied else None)
