"""Which topics are not understood where: shares of decisions, and never what one person chose.

A cell is a place and a topic. It shows how many of the first decisions in checks were poor or harmful,
and only what nobody can be picked out of:

* Fewer than five people: nothing at all.
* People count in groups of five, in the order in which they finished: a sixth waits for the tenth. So
  two looks at a cell, today and tomorrow, never differ by one person.
* Small places are put together into one row, where they are at least two and five people.
* Totals add up what is shown and nothing else; what is hidden cannot be found by subtracting. There is
  no total across the topics of a place, for the same reason.
* Shares stop at 5 and 95 per cent, and are whole steps of five: "all of them" would name everybody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.courses.release_content import Decision, ReleaseContent, Scenario

ENOUGH = 5  # people, and the step in which they are counted
ENOUGH_FOR_A_SHARE = 30  # answers to one decision; below that a share would say more than it knows
TOPICS = ("safety", "customers", "voice", "private_account", "information", "law", "rights")
MISSED = frozenset({"poor", "harmful"})
LEVELS = (10, 20, 35, 50)  # per cent at which the shade of a cell deepens


@dataclass(frozen=True)
class Made:
    """One first choice in one person's first check, as far as it is looked at."""

    person_id: int
    place: str  # where they worked on that day
    finished_at: datetime
    topic: str
    missed: bool


@dataclass(frozen=True)
class Cell:
    """What may be shown. `people` is a multiple of five; none at all where they are too few."""

    people: int = 0
    decisions: int = 0
    missed: int = 0

    @property
    def shown(self) -> bool:
        return self.people >= ENOUGH

    @property
    def share(self) -> int:
        """Per cent in steps of five, from 5 to 95."""
        return min(95, max(5, round(self.missed * 20 / self.decisions) * 5)) if self.decisions else 5

    @property
    def bound(self) -> str:
        """ "≤" or "≥" where the share stops, so that 5 is not read as exactly 5."""
        return {5: "≤", 95: "≥"}.get(self.share, "")

    @property
    def level(self) -> int:
        """0 to 4: how deep the shade is."""
        return sum(self.share >= limit for limit in LEVELS) if self.shown else 0

    def __add__(self, other: Cell) -> Cell:
        return Cell(self.people + other.people, self.decisions + other.decisions, self.missed + other.missed)


HIDDEN = Cell()


@dataclass(frozen=True)
class HeatMap:
    topics: list[str]  # those that anybody was asked about, in a fixed order
    rows: dict[str, dict[str, Cell]]  # by place, then by topic; every topic is there
    small: dict[str, Cell]  # places with too few people, together
    total: dict[str, Cell]  # of what is shown

    @property
    def any_small(self) -> bool:
        return any(cell.shown for cell in self.small.values())


def heat_map(choices: Iterable[Made], places: Collection[str] = ()) -> HeatMap:
    """`places` are those that get a row even if nobody has answered there."""
    by_cell: dict[tuple[str, str], list[Made]] = defaultdict(list)
    for choice in choices:
        by_cell[choice.place, choice.topic].append(choice)
    names = list(dict.fromkeys([*places, *(place for place, _ in by_cell)]))
    topics = [topic for topic in TOPICS if any(topic == asked for _, asked in by_cell)]
    rows = {place: {topic: cell(by_cell[place, topic]) for topic in topics} for place in names}
    small = {topic: together(topic, names, rows, by_cell) for topic in topics}
    total = {topic: sum((rows[place][topic] for place in names), start=small[topic]) for topic in topics}
    return HeatMap(topics, rows, small, total)


def cell(choices: Collection[Made]) -> Cell:
    """The first people, in whole groups of five."""
    finished: dict[int, datetime] = {each.person_id: each.finished_at for each in choices}
    order = sorted(finished, key=lambda person: (finished[person], person))
    counted = set(order[: len(order) // ENOUGH * ENOUGH])
    if not counted:
        return HIDDEN
    shown = [each for each in choices if each.person_id in counted]
    return Cell(len(counted), len(shown), sum(each.missed for each in shown))


def together(
    topic: str,
    places: Collection[str],
    rows: Mapping[str, Mapping[str, Cell]],
    by_cell: Mapping[tuple[str, str], list[Made]],
) -> Cell:
    """The places that are too small to be shown, as one; a single one stays hidden."""
    hidden = [by_cell[place, topic] for place in places if not rows[place][topic].shown]
    answered = [choices for choices in hidden if choices]
    if len(answered) < 2:
        return HIDDEN
    return cell([choice for choices in answered for choice in choices])


# -- which topic a decision belongs to, and which decisions are missed most ----------------------------


def topic_of(decision: Decision, scenario: Scenario, content: ReleaseContent) -> str:
    """The group of the rule that its wrong options break most often, else of the scenario's first rule."""
    named = Counter(option.rule for option in decision.options if option.rule in content.rules)
    rules = [rule for rule, _ in named.most_common(1)] or scenario.rules[:1]
    return str(content.rules[rules[0]].group)


Node = tuple[str, str]  # scenario and node, whatever the variant


@dataclass(frozen=True)
class Answered:
    """One person's first choice at one decision: which decision, whether it was missed."""

    person_id: int
    decision: Node
    missed: bool


@dataclass(frozen=True)
class Missed:
    """One decision of the company, in numbers that are rounded down to fives."""

    decision: Node
    answers: int
    missed: int
    share: int | None  # None below thirty answers


def most_missed(answers: Iterable[Answered], most: int = 10) -> list[Missed]:
    """The decisions that were missed most often, of those that enough people met."""
    people: dict[Node, set[int]] = defaultdict(set)
    wrong: Counter[Node] = Counter()
    number: Counter[Node] = Counter()
    for each in answers:
        people[each.decision].add(each.person_id)
        number[each.decision] += 1
        wrong[each.decision] += each.missed
    met = [decision for decision in number if len(people[decision]) >= ENOUGH]
    met.sort(key=lambda each: (-wrong[each] / number[each], -number[each], each))
    rounded = [
        Missed(
            each,
            number[each] // ENOUGH * ENOUGH,
            wrong[each] // ENOUGH * ENOUGH,
            Cell(ENOUGH, number[each], wrong[each]).share if number[each] >= ENOUGH_FOR_A_SHARE else None,
        )
        for each in met
    ]
    return [each for each in rounded if each.missed][:most]
