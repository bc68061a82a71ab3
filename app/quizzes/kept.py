"""A practised scenario as a device keeps it: the one variant that was drawn, with every way through it.

Practice tells at once what a choice leads to, so its key is no secret. A check's is: nothing of a variant
that stands in a check under way is given away (`in_a_check`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.courses.release_content import Decision, End, ReleaseContent
from app.quizzes.forms_drawn import DrawnForm
from app.quizzes.playing import Choices, Spot, staging_of
from app.quizzes.shown import Reviewed, reviewed

PRACTICE = 0  # index of the only item in a practice form


@dataclass(frozen=True)
class KeptOutcome:
    """What one option leads to, by its place on the screen."""

    place: int
    shown: Reviewed


@dataclass(frozen=True)
class KeptDecision:
    """One decision with its options as they stand on the screen, and what each leads to."""

    node: str
    decision: Decision
    outcomes: tuple[KeptOutcome, ...]


@dataclass(frozen=True)
class KeptScene:
    """The whole of one practice attempt."""

    start: str
    decisions: tuple[KeptDecision, ...]
    ends: tuple[tuple[str, End], ...]
    chosen: tuple[tuple[str, int], ...]  # nodes and places of the choices that the server knows, in order


def kept_scene(
    form: DrawnForm, content: ReleaseContent, choices: Choices, answered: Iterable[Spot]
) -> KeptScene:
    """All that the attempt can come to; `choices` are those made so far, `answered` their order."""
    staging = staging_of(content, form.items[PRACTICE])
    decisions = {id: decision for id in staging.nodes if (decision := staging.decision(id))}
    orders = {
        node: form.shown_order(PRACTICE, node, decision.options) for node, decision in decisions.items()
    }
    return KeptScene(
        start=staging.start,
        decisions=tuple(
            KeptDecision(node, decision, outcomes_of(form, content, node, orders[node]))
            for node, decision in decisions.items()
        ),
        ends=tuple((id, node) for id, node in staging.nodes.items() if isinstance(node, End)),
        chosen=tuple(
            (spot.node, orders[spot.node].index(choices[PRACTICE, spot.node]) + 1) for spot in answered
        ),
    )


def outcomes_of(
    form: DrawnForm, content: ReleaseContent, node: str, order: Iterable[str]
) -> tuple[KeptOutcome, ...]:
    spot = Spot(PRACTICE, node)
    return tuple(
        KeptOutcome(place, reviewed(form, content, {(PRACTICE, node): option}, spot, place))
        for place, option in enumerate(order, 1)
    )


def keepable(form: DrawnForm, content: ReleaseContent) -> bool:
    """Whether a device can play it alone: a decision that asks for two answers needs the server."""
    staging = staging_of(content, form.items[PRACTICE])
    return all(decision.format is None for id in staging.nodes if (decision := staging.decision(id)))


def in_a_check(form: DrawnForm, checks: Iterable[DrawnForm]) -> bool:
    """Whether one of the `checks` asks anything of the variant that `form` plays."""
    drawn = {(item.scenario, item.variant) for item in form.items}
    return any((item.scenario, item.variant) in drawn for check in checks for item in check.items)
