"""How an attempt is graded: integers only, from the first choices and the key of the release shown.

Points are 10 for best, 8 for acceptable, 3 for poor, 0 for harmful (from the release's assessment).
A scenario's maximum is 10 × the larger of: the weight visited, the weight of the all-best path. So
leaving early never raises a score. A check adds its single decisions to its full scenario.

A decision that asks for the best option and the worst (`best_worst`) brings the mean of two marks: 10, 6 or 0
for the best one named; 10 for the most harmful one there is, 4 for the next, 0 for a good one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from app.courses.bank_format import Quality
from app.courses.release_content import Decision, Option, ReleaseContent, Staging
from app.quizzes.forms_drawn import DrawnForm, Item
from app.quizzes.playing import Choices, path, staging_of

Points = dict[Quality, int]
NAMED_BEST: Points = {"best": 10, "acceptable": 6, "poor": 0, "harmful": 0}
NAMED_WORST = (10, 4)  # for the most harmful of the qualities there are, and for the next
FULL_MARK = 10
HARMFUL_FIRST: tuple[Quality, ...] = ("harmful", "poor")


class Taken(NamedTuple):
    """One decision visited, with the option first taken and the one named as the worst, if it asks for it."""

    decision: Decision
    option: Option
    worst: Option | None = None


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


def score_scenario(staging: Staging, taken: list[Taken], points: Points) -> Score:
    """The score of one scenario from the decisions visited, each with the option first taken."""
    visited = sum(each.decision.weight for each in taken)
    best = sum(decision.weight for decision in best_path(staging))
    return Score(points_for(taken, points), points["best"] * max(visited, best))


def score_single(decision: Decision, taken: list[Taken], points: Points) -> Score:
    """The score of one single decision; nothing taken is no points."""
    return Score(points_for(taken, points), points["best"] * decision.weight)


def points_for(taken: list[Taken], points: Points) -> int:
    return sum(each.decision.weight * points_of(each, points) for each in taken)


def points_of(taken: Taken, points: Points) -> int:
    if taken.decision.format == "best_worst":
        marks = NAMED_BEST[taken.option.quality] + mark_of_worst(taken.decision, taken.worst)
        return marks * points["best"] // (2 * FULL_MARK)
    return points[taken.option.quality]


def mark_of_worst(decision: Decision, named: Option | None) -> int:
    there = [q for q in HARMFUL_FIRST if any(option.quality == q for option in decision.options)]
    marks = dict(zip(there, NAMED_WORST, strict=False))
    return marks.get(named.quality, 0) if named else 0


def taken_in(
    content: ReleaseContent, item: Item, index: int, choices: Choices, worst: Choices
) -> list[Taken]:
    """The decisions visited in one item, each with the option that counts."""
    staging = staging_of(content, item)
    met = []
    for node in path(content, item, index, choices):
        decision, chosen = staging.decision(node), choices.get((index, node))
        option = decision.option(chosen) if decision and chosen else None
        if decision and option:
            met.append(Taken(decision, option, decision.option(worst.get((index, node), ""))))
    return met


def grade(form: DrawnForm, content: ReleaseContent, choices: Choices, worst: Choices | None = None) -> Grade:
    """The grade of a check. `choices` are the first choices; whatever came later never gets here.

    `worst` are the options named as the worst with them, where decisions ask for it.
    """
    points = content.assessment.points
    total = Score(0, 0)
    everything: list[Taken] = []
    for index, item in enumerate(form.items):
        taken = taken_in(content, item, index, choices, worst or {})
        staging = staging_of(content, item)
        single = staging.decision(item.node) if item.node is not None else None
        total += score_single(single, taken, points) if single else score_scenario(staging, taken, points)
        everything += taken
    return Grade(
        points=total.points,
        maximum=total.maximum,
        pass_mark=content.assessment.pass_mark,
        harmful_on_critical=any(
            each.decision.critical and each.option.quality == "harmful" for each in everything
        ),
        missed_rules=tuple(sorted({rule for each in everything for rule in missed_in(each)})),
    )


def missed_in(taken: Taken) -> Iterator[str]:
    """The rules behind a poor or harmful choice, and behind harm that was taken for something good."""
    if taken.option.rule and taken.option.quality in HARMFUL_FIRST:
        yield taken.option.rule
    if taken.worst and taken.worst.quality not in HARMFUL_FIRST:
        yield from (o.rule for o in taken.decision.options if o.rule and o.quality == "harmful")
