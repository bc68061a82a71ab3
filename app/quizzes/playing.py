"""Where an attempt stands: worked out from its form and its first choices, stored nowhere else."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from app.courses.release_content import Decision, End, ReleaseContent, Staging
from app.quizzes.forms_drawn import DrawnForm, Item
from app.quizzes.refusals import DecisionNotOpen

Choices = Mapping[tuple[int, str], str]
"""Option ids by item and node: the first choice at each."""


@dataclass(frozen=True)
class Spot:
    """The decision that waits for a choice."""

    item: int  # index into the form
    node: str


def staging_of(content: ReleaseContent, item: Item) -> Staging:
    return content.scenarios[item.scenario].stagings[item.variant]


def decision_at(content: ReleaseContent, item: Item, node: str) -> Decision:
    decision = staging_of(content, item).decision(node)
    if decision is None:
        raise DecisionNotOpen(f"{item.scenario}/{item.variant} has no decision {node}")
    return decision


def path(content: ReleaseContent, item: Item, index: int, choices: Choices) -> list[str]:
    """The nodes visited in one item, in order; the last one is unanswered or an end, if there is one.

    A single decision ends with its choice, whatever its scenario would go on to.
    """
    if item.node is not None:
        return [item.node]
    staging = staging_of(content, item)
    node, visited = staging.start, [staging.start]
    while (decision := staging.decision(node)) and (chosen := choices.get((index, node))):
        option = decision.option(chosen)
        if option is None:
            raise DecisionNotOpen(f"{node} has no option {chosen}")
        node = option.next
        visited.append(node)
    return visited


def spot(form: DrawnForm, content: ReleaseContent, choices: Choices) -> Spot | None:
    """The decision that comes next; none when the attempt is finished."""
    for index, item in enumerate(form.items):
        last = path(content, item, index, choices)[-1]
        if staging_of(content, item).decision(last) and (index, last) not in choices:
            return Spot(index, last)
    return None


def answered(form: DrawnForm, content: ReleaseContent, choices: Choices) -> list[Spot]:
    """The decisions that have their choice, in the order in which they were shown."""
    return [
        Spot(index, node)
        for index, item in enumerate(form.items)
        for node in path(content, item, index, choices)
        if (index, node) in choices
    ]


def ending(form: DrawnForm, content: ReleaseContent, choices: Choices) -> End | None:
    """The end screen that a played scenario came to."""
    index = len(form.items) - 1
    item = form.items[index]
    node = staging_of(content, item).nodes[path(content, item, index, choices)[-1]]
    return node if isinstance(node, End) else None


def scenes_before(staging: Staging, node: str) -> list[str]:
    """What happened before `node`, so that a decision taken out of its story can stand alone.

    The scenes on a shortest way there, without the choices made: those could give an answer away.
    """
    before: dict[str, str | None] = {staging.start: None}
    waiting = deque([staging.start])
    while waiting and node not in before:
        here = waiting.popleft()
        decision = staging.decision(here)
        for following in sorted({option.next for option in decision.options}) if decision else ():
            if following not in before:
                before[following] = here
                waiting.append(following)
    scenes: list[str] = []
    step = before.get(node)
    while step is not None:
        decision = staging.decision(step)
        scenes.insert(0, decision.scene if decision else "")
        step = before[step]
    return scenes


def most_decisions(staging: Staging) -> int:
    """How many decisions the longest way through a scenario has. The graph has no cycles."""
    longest: dict[str, int] = {}

    def below(node: str) -> int:
        decision = staging.decision(node)
        if decision is None:
            return 0
        if node not in longest:
            longest[node] = 1 + max(below(option.next) for option in decision.options)
        return longest[node]

    return below(staging.start)
