"""What a page shows of an attempt. A question carries nothing of the key; a review carries all of it."""

from __future__ import annotations

from dataclasses import dataclass

from app.courses.bank_format import Track
from app.courses.release_content import Contact, Decision, Option, ReleaseContent, Rule, Scenario
from app.courses.screen_content import Screen
from app.quizzes.forms_drawn import DrawnForm
from app.quizzes.playing import (
    Choices,
    Spot,
    answered,
    decision_at,
    most_decisions,
    path,
    scenes_before,
    spot,
    staging_of,
)


@dataclass(frozen=True)
class Question:
    """The decision that waits for a choice, as it stands on the screen."""

    item: int
    node: str
    scenario: Scenario
    before: tuple[str, ...]  # scenes that a decision taken out of its story needs to stand alone
    scene: str
    screen: Screen | None
    ask: str
    options: tuple[str, ...]  # texts in the order of the screen; their places are what the form sends
    asks_worst: bool  # beside the best option
    single: bool
    number: int  # of this single decision, or of this decision within the story
    of: int  # how many single decisions there are


@dataclass(frozen=True)
class Reviewed:
    """One decision with the choice that counts and all there is to say about it."""

    number: int
    scenario: Scenario
    decision: Decision
    option: Option
    rule: Rule | None
    contact: Contact | None
    before: tuple[str, ...]
    leads_to_end: bool
    worst: Option | None = None  # the option named as the worst, where that was asked for

    @property
    def worst_found(self) -> bool:
        """Whether nothing on the screen does more harm than what was named as the worst."""
        there = {option.quality for option in self.decision.options}
        most = "harmful" if "harmful" in there else "poor"
        return self.worst is not None and self.worst.quality == most

    @property
    def weak(self) -> bool:
        """Whether another turn would have been better for somebody."""
        return self.option.quality in ("poor", "harmful")

    @property
    def urgency(self) -> int:
        """What to look at first: harm in a critical moment, then harm, then what helped little."""
        return 2 * (self.option.quality == "harmful") + self.decision.critical if self.weak else -1


@dataclass(frozen=True)
class Replayed:
    """One decision of a practice that is over: the turn that was taken, and where the others lead."""

    number: int
    decision: Decision
    taken: Option
    others: tuple[Option, ...]  # in the order of the screen


@dataclass(frozen=True)
class Intro:
    """What a check will ask for, before one is drawn."""

    singles: int
    story_at_most: int  # decisions in the longest story it may hold
    pass_mark: int


def question_of(form: DrawnForm, content: ReleaseContent, choices: Choices) -> Question:
    """The question that waits; there must be one."""
    place = spot(form, content, choices)
    if place is None:
        raise ValueError("the attempt is finished")
    item = form.items[place.item]
    decision = decision_at(content, item, place.node)
    texts = {option.id: option.text for option in decision.options}
    order = form.shown_order(place.item, place.node, decision.options)
    singles = [index for index, each in enumerate(form.items) if each.single]
    return Question(
        item=place.item,
        node=place.node,
        scenario=content.scenarios[item.scenario],
        before=tuple(scenes_before(staging_of(content, item), place.node)) if item.single else (),
        scene=decision.scene,
        screen=decision.screen,
        ask=decision.ask,
        options=tuple(texts[id] for id in order),
        asks_worst=decision.format == "best_worst",
        single=item.single,
        number=singles.index(place.item) + 1
        if item.single
        else len(path(content, item, place.item, choices)),
        of=len(singles),
    )


def review_of(
    form: DrawnForm, content: ReleaseContent, choices: Choices, worst: Choices | None = None
) -> list[Reviewed]:
    """Every decision that has its choice, in the order in which they were shown."""
    places = answered(form, content, choices)
    return [reviewed(form, content, choices, place, number, worst) for number, place in enumerate(places, 1)]


def reviewed(
    form: DrawnForm,
    content: ReleaseContent,
    choices: Choices,
    place: Spot,
    number: int,
    worst: Choices | None = None,
) -> Reviewed:
    """One decision that has its choice; `number` is its place in the whole attempt."""
    item = form.items[place.item]
    staging, decision = staging_of(content, item), decision_at(content, item, place.node)
    option = next(each for each in decision.options if each.id == choices[place.item, place.node])
    return Reviewed(
        number=number,
        scenario=content.scenarios[item.scenario],
        decision=decision,
        option=option,
        rule=content.rules.get(option.rule) if option.rule else None,
        contact=content.contacts.get(decision.contact),
        before=tuple(scenes_before(staging, place.node)) if item.single else (),
        leads_to_end=staging.decision(option.next) is None,
        worst=decision.option((worst or {}).get((place.item, place.node), "")),
    )


def worth_another_look(review: list[Reviewed]) -> list[Reviewed]:
    """The decisions that went less well, the most urgent first."""
    return sorted((each for each in review if each.weak), key=lambda each: -each.urgency)


def replay_of(form: DrawnForm, content: ReleaseContent, choices: Choices) -> list[Replayed]:
    """The path that was walked, with the turns that were not taken. For practice only: it tells the key."""
    return [
        replayed(form, content, choices, place, number)
        for number, place in enumerate(answered(form, content, choices), 1)
    ]


def replayed(
    form: DrawnForm, content: ReleaseContent, choices: Choices, place: Spot, number: int
) -> Replayed:
    decision = decision_at(content, form.items[place.item], place.node)
    chosen = choices[place.item, place.node]
    options = {option.id: option for option in decision.options}
    order = form.shown_order(place.item, place.node, decision.options)
    return Replayed(
        number=number,
        decision=decision,
        taken=options[chosen],
        others=tuple(options[id] for id in order if id != chosen),
    )


def intro_of(content: ReleaseContent, track: Track) -> Intro:
    """What the check of a track will ask for."""
    rules = content.assessment.tracks[track]
    stories = [s for s in content.scenarios.values() if track in s.tracks and "check" in s.use]
    longest = max(
        (most_decisions(staging) for story in stories for staging in story.stagings.values()), default=0
    )
    return Intro(rules.single_decisions, longest, content.assessment.pass_mark)
