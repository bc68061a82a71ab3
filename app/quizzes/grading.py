"""How an attempt is graded: integers only, from the first choices and the key of the release shown.

Points are 10 for best, 8 for acceptable, 3 for poor, 0 for harmful (from the release's assessment).
A scenario's maximum is 10 × the larger of: the weight visited, the weight of the all-best path. So
leaving early never raises a score. A check adds its single decisions to its full scenario.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.courses.bank_format import Quality
from app.courses.release_content import Decision, Option, ReleaseContent, Staging
from app.quizzes.forms_drawn import DrawnForm, Item
from app.quizzes.playing import Choices, path, staging_of

Points = dict[Quality, int]


@dataclass(frozen=True)
class Score:
    """Points reached, of how many."""

    points: int
    maximum: int

    def __add__(self, other: Score) -> Score:
        return Score(self.points + other.points, self.maximum + other.maximum)


@dataclass(frozen=True)
class Grade:
    points: int
    maximum: int
    pass_mark: int  # per cent of `maximum`
    harmful_on_critical: bool
    missed_rules: tuple[str, ...]  # behind poor and harmful choices, sorted

    @property
    def passed(self) -> bool:
        """Enough points, and nobody put in danger: a critical decision cannot be averaged away."""
        return not self.harmful_on_critical and self.points * 100 >= self.pass_mark * self.maximum


def best_path(staging: Staging) -> list[Decision]:
    """The decisions met by somebody who always takes the best option. Walked: the graph has no cycles."""
    walked, node = [], staging.start
    while decision := staging.decision(node):
        walked.append(decision)
        node = decision.best.next
    return walked


def score_scenario(staging: Staging, taken: list[tuple[Decision, Option]], points: Points) -> Score:
    """The score of one scenario from the decisions visited, each with the option first taken."""
    visited = sum(decision.weight for decision, _ in taken)
    best = sum(decision.weight for decision in best_path(staging))
    return Score(points_for(taken, points), points["best"] * max(visited, best))


def score_single(decision: Decision, taken: list[tuple[Decision, Option]], points: Points) -> Score:
    """The score of one single decision; nothing taken is no points."""
    return Score(points_for(taken, points), points["best"] * decision.weight)


def points_for(taken: list[tuple[Decision, Option]], points: Points) -> int:
    return sum(decision.weight * points[option.quality] for decision, option in taken)


def taken_in(
    content: ReleaseContent, item: Item, index: int, choices: Choices
) -> list[tuple[Decision, Option]]:
    """The decisions visited in one item, each with the option that counts."""
    staging = staging_of(content, item)
    met = []
    for node in path(content, item, index, choices):
        decision, chosen = staging.decision(node), choices.get((index, node))
        option = decision.option(chosen) if decision and chosen else None
        if decision and option:
            met.append((decision, option))
    return met


def grade(form: DrawnForm, content: ReleaseContent, choices: Choices) -> Grade:
    """The grade of a check. `choices` are the first choices; whatever came later never gets here."""
    points = content.assessment.points
    total = Score(0, 0)
    everything: list[tuple[Decision, Option]] = []
    for index, item in enumerate(form.items):
        taken = taken_in(content, item, index, choices)
        staging = staging_of(content, item)
        single = staging.decision(item.node) if item.node is not None else None
        total += score_single(single, taken, points) if single else score_scenario(staging, taken, points)
        everything += taken
    return Grade(
        points=total.points,
        maximum=total.maximum,
        pass_mark=content.assessment.pass_mark,
        harmful_on_critical=any(d.critical and o.quality == "harmful" for d, o in everything),
        missed_rules=tuple(
            sorted({o.rule for _, o in everything if o.rule and o.quality in ("poor", "harmful")})
        ),
    )
