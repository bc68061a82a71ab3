"""What a panel of experts says about an answer key, and whether it bears the key out (K1)."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import mean, pstdev

from app.courses.bank_format import Decision, NodeRatings, Scenario
from app.courses.variants import overridden

LEAST_EXPERTS = 5
LEAST_AGREED = 0.8  # of the experts name the same option the best
MOST_SPREAD = 1.2  # standard deviation on the scale from 1 to 5
DOES_HARM = 1  # the lowest step of that scale
LEAST_PLAUSIBLE = 3.0


def keyed(scenario: Scenario) -> dict[str, Decision]:
    """Every decision with a key of its own: the scenario's, and ``variant.node`` where a variant changes it."""
    found = {id: node for id, node in scenario.nodes.items() if isinstance(node, Decision)}
    for variant in scenario.variants:
        for id, change in variant.override.items():
            node = scenario.nodes.get(id)
            if isinstance(node, Decision) and any(option.quality for option in change.options.values()):
                found[f"{variant.id}.{id}"] = overridden(node, change)
    return found


def key_agreed(scenario: Scenario) -> bool:
    """Whether a panel has agreed on the whole key of the scenario. Its votes decide, not its word."""
    return scenario.panel.status == "agreed" and not any(objections(scenario))


def objections(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Decisions on which the votes do not bear out the key, and why."""
    panel = scenario.panel
    if panel.experts < LEAST_EXPERTS:
        yield scenario.id, f"There are {panel.experts} experts; {LEAST_EXPERTS} are the least."
        return
    for id, decision in keyed(scenario).items():
        ratings = panel.ratings.get(id)
        if ratings is None:
            yield id, "Nobody has rated it."
        elif why := objection(decision, ratings, panel.experts):
            yield id, why


def objection(decision: Decision, ratings: NodeRatings, experts: int) -> str | None:
    best = next((option.id for option in decision.options if option.quality == "best"), "")
    votes = [len(ratings.worth.get(option.id, [])) for option in decision.options]
    if {len(ratings.best), *votes} != {experts}:
        return f"It needs the votes of all {experts} experts, for each option."
    if ratings.best.count(best) < LEAST_AGREED * experts:
        return f"{ratings.best.count(best)} of {experts} name {best} the best."
    if DOES_HARM in ratings.worth[best]:
        return f"An expert says that {best} does harm."
    apart = [id for id, marks in sorted(ratings.worth.items()) if pstdev(marks) > MOST_SPREAD]
    return f"The experts are far apart on {', '.join(apart)}." if apart else None


def far_fetched(decision: Decision, ratings: NodeRatings) -> list[str]:
    """Wrong options of which the experts say that decent people would not choose them (O9)."""
    wrong = [option.id for option in decision.options if option.quality in ("poor", "harmful")]
    return [id for id in wrong if (marks := ratings.plausible.get(id)) and mean(marks) < LEAST_PLAUSIBLE]
