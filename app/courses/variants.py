"""Variants of a scenario: which there are for a company, and what each one shows."""

from __future__ import annotations

from itertools import islice, product

from app.company.profile import Profile
from app.courses.bank_format import (
    Condition,
    Decision,
    End,
    NodeOverride,
    Option,
    OptionOverride,
    ParameterValue,
    Scenario,
    Variant,
)

MOST_FILLINGS = 12
PLAIN = "plain"  # the one variant of a scenario without parameters
NODE_WORDS = ("scene", "screen", "ask")
OPTION_WORDS = ("quality", "text", "consequence", "aftermath", "why", "instead", "rule")


def variants_of(scenario: Scenario) -> list[Variant]:
    """The variants that the author wrote, or else fillings made from the parameters, first values first."""
    if scenario.variants:
        return scenario.variants
    if not scenario.params:
        return [Variant(id=PLAIN)]
    fillings = product(*([(name, value.id) for value in values] for name, values in scenario.params.items()))
    return [
        Variant(id="-".join(value for _, value in filling)[:64].rstrip("-"), params=dict(filling))
        for filling in islice(fillings, MOST_FILLINGS)
    ]


def applicable(scenario: Scenario, profile: Profile) -> list[Variant]:
    """The variants that this company's people can meet."""
    return [variant for variant in variants_of(scenario) if fits(variant.when, profile)]


def fits(condition: Condition, profile: Profile) -> bool:
    return condition.mode in (None, profile.mode) and (
        condition.jurisdiction is None or condition.jurisdiction in profile.jurisdictions
    )


def concerns(jurisdictions: list[str], profile: Profile) -> bool:
    """Whether something made for `jurisdictions` is for this company."""
    return "any" in jurisdictions or bool(set(jurisdictions) & set(profile.jurisdictions))


def values_of(scenario: Scenario, variant: Variant) -> dict[str, ParameterValue]:
    """The value of each parameter in this variant; the first one where the variant names none."""
    chosen = {}
    for name, values in scenario.params.items():
        wanted = variant.params.get(name)
        found = [value for value in values if value.id == wanted] or values
        if found:
            chosen[name] = found[0]
    return chosen


def staged(scenario: Scenario, variant: Variant) -> dict[str, Decision | End]:
    """The scenario's nodes with the variant's words and qualities in place."""
    return {
        id: overridden(node, variant.override[id])
        if isinstance(node, Decision) and id in variant.override
        else node
        for id, node in scenario.nodes.items()
    }


def overridden(node: Decision, change: NodeOverride) -> Decision:
    words = {name: getattr(change, name) for name in NODE_WORDS if getattr(change, name) is not None}
    options = [
        with_change(option, change.options[option.id]) if option.id in change.options else option
        for option in node.options
    ]
    return node.model_copy(update=words | {"options": options})


def with_change(option: Option, change: OptionOverride) -> Option:
    """An option in a variant. One that became good sheds the advice that belonged to the bad one."""
    words = {name: getattr(change, name) for name in OPTION_WORDS if getattr(change, name) is not None}
    if change.quality in ("best", "acceptable") and option.quality in ("poor", "harmful"):
        words = {"instead": None, "rule": None} | words
    return option.model_copy(update=words)
