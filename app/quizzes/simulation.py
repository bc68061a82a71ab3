"""Made-up learners who take the check of a track: does it tell those who know from those who guess?

Drawing and grading are the real ones. The same seed gives the same numbers.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from app.courses.bank_format import Quality, Track
from app.courses.release_content import Decision, Option, ReleaseContent
from app.quizzes.drawing import History, draw_check
from app.quizzes.forms_drawn import DrawnForm
from app.quizzes.grading import grade
from app.quizzes.playing import Choices, decision_at, spot

Chooser = Callable[[Sequence[Option], random.Random], Option]
"""Takes one of the options, which come as they stand on the screen."""

MOST_ATTEMPTS = 5
UNLIKELY = 1e-9  # so that somebody always takes something
TURNED: dict[Quality, Quality] = {
    "best": "harmful",
    "acceptable": "poor",
    "poor": "acceptable",
    "harmful": "best",
}


def blindly(options: Sequence[Option], chance: random.Random) -> Option:
    return chance.choice(options)


def by_length(pick: Callable[[Sequence[int]], int]) -> Chooser:
    """Always the longest option, or the shortest; the first of several on the screen."""

    def choose(options: Sequence[Option], _chance: random.Random) -> Option:
        lengths = [len(option.text) for option in options]
        return options[lengths.index(pick(lengths))]

    return choose


def always_first(options: Sequence[Option], _chance: random.Random) -> Option:
    return options[0]


def knowing(weights: Mapping[Quality, int]) -> Chooser:
    """Somebody who takes each quality with such a chance, where there is an option of it."""

    def choose(options: Sequence[Option], chance: random.Random) -> Option:
        odds = [weights.get(o.quality, 0) / alike(o, options) + UNLIKELY for o in options]
        return chance.choices(options, odds)[0]

    return choose


def alike(option: Option, options: Sequence[Option]) -> int:
    return sum(other.quality == option.quality for other in options)


def always_acceptable(options: Sequence[Option], _chance: random.Random) -> Option:
    """The acceptable option, and the best where there is none."""
    return next((o for wanted in ("acceptable", "best") for o in options if o.quality == wanted), options[0])


LEARNERS: dict[str, Chooser] = {
    "blind guesser": blindly,
    "always the longest": by_length(max),
    "always the shortest": by_length(min),
    "always the first": always_first,
    "careful (80/15/5/0)": knowing({"best": 80, "acceptable": 15, "poor": 5}),
    "good (60/30/8/2)": knowing({"best": 60, "acceptable": 30, "poor": 8, "harmful": 2}),
    "unsure (40/40/15/5)": knowing({"best": 40, "acceptable": 40, "poor": 15, "harmful": 5}),
    "always acceptable": always_acceptable,
}


@dataclass
class Tally:
    """How one kind of learner fared."""

    learners: int = 0
    passed_first: int = 0
    passed_within: int = 0  # `MOST_ATTEMPTS`
    harmful: int = 0  # first attempts that failed for harm in a critical moment
    decisions: list[int] = field(default_factory=list)  # met in each first attempt
    percent: list[float] = field(default_factory=list)  # points of each first attempt


@dataclass
class Simulation:
    """What came of all learners of one track."""

    tallies: dict[str, Tally]
    taken: Counter[tuple[str, str, str]]  # how often an option was taken: scenario, node, option

    def never_met(self, content: ReleaseContent, track: Track) -> list[str]:
        """Decisions of the pool that no check asked."""
        met = {(scenario, node) for scenario, node, _option in self.taken}
        return [
            f"{scenario}.{node}"
            for scenario, node in decisions_of(content, track)
            if (scenario, node) not in met
        ]

    def dead(self, content: ReleaseContent, track: Track) -> list[str]:
        """Options that nobody took, not even by guessing, of decisions that were met."""
        met = {(scenario, node) for scenario, node, _option in self.taken}
        return [
            f"{scenario}.{node}.{option.id}"
            for (scenario, node), decision in decisions_of(content, track).items()
            for option in decision.options
            if (scenario, node) in met and not self.taken[scenario, node, option.id]
        ]


def simulate(content: ReleaseContent, track: Track, *, learners: int, seed: str) -> Simulation:
    """Let so many learners of each kind take the check, up to `MOST_ATTEMPTS` times or until they pass."""
    simulation = Simulation({}, Counter())
    for kind, chooser in LEARNERS.items():
        tally = simulation.tallies[kind] = Tally()
        for number in range(learners):
            take_checks(simulation, tally, content, track, chooser, f"{seed}/{kind}/{number}")
    return simulation


def take_checks(
    simulation: Simulation, tally: Tally, content: ReleaseContent, track: Track, chooser: Chooser, seed: str
) -> None:
    chance = random.Random(seed)  # noqa: S311  # made-up people need no secure randomness
    forms: list[DrawnForm] = []
    tally.learners += 1
    for attempt in range(MOST_ATTEMPTS):
        history = History(checks=tuple(forms))
        form = draw_check(content, track, seed=f"{seed}/{attempt}", history=history)
        forms.append(form)
        choices, worst = play(simulation, form, content, chooser, chance)
        graded = grade(form, content, choices, worst)
        if attempt == 0:
            tally.passed_first += graded.passed
            tally.harmful += graded.harmful_on_critical
            tally.decisions.append(len(choices))
            tally.percent.append(100 * graded.points / graded.maximum)
        if graded.passed:
            tally.passed_within += 1
            return


def play(
    simulation: Simulation, form: DrawnForm, content: ReleaseContent, chooser: Chooser, chance: random.Random
) -> tuple[Choices, Choices]:
    """What was chosen, and what was named as the worst where that is asked."""
    choices: dict[tuple[int, str], str] = {}
    worst: dict[tuple[int, str], str] = {}
    while place := spot(form, content, choices):
        item = form.items[place.item]
        decision = decision_at(content, item, place.node)
        order = form.shown_order(place.item, place.node, decision.options)
        by_id = {option.id: option for option in decision.options}
        option = chooser([by_id[id] for id in order], chance)
        choices[place.item, place.node] = option.id
        simulation.taken[item.scenario, place.node, option.id] += 1
        if decision.format == "best_worst":
            others = [upside_down(by_id[id]) for id in order if id != option.id]
            worst[place.item, place.node] = chooser(others, chance).id
    return choices, worst


def upside_down(option: Option) -> Option:
    """As it looks to somebody who seeks the worst."""
    return option.model_copy(update={"quality": TURNED[option.quality]})


def decisions_of(content: ReleaseContent, track: Track) -> dict[tuple[str, str], Decision]:
    """The decisions that a check of the track may ask, each in one of its variants."""
    return {
        (scenario.id, node): decision
        for scenario in content.scenarios.values()
        if track in scenario.tracks and "check" in scenario.use
        for staging in scenario.stagings.values()
        for node in staging.nodes
        if (decision := staging.decision(node))
    }
