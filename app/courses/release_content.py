"""A course as it is frozen: one language, one company, every placeholder filled.

What a release stores and every other room reads. Each variant of a scenario is kept as the whole text that is
shown: a stored choice leads to the exact words. Nothing here changes; instances are shared between requests.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from app.company.profile import Mode
from app.courses.bank_format.words import Purpose, Quality, RuleGroup, Track, Use
from app.courses.frozen import Frozen, Sparing
from app.courses.kit_content import Kit
from app.courses.screen_content import Screen


class Contact(Frozen):
    key: str
    title: str
    phone: str | None = None
    email: str | None = None
    hours: str | None = None


class Link(Frozen):
    key: str
    title: str
    url: str


class RegisterEntry(Frozen):
    id: str
    open: bool
    title: str
    example: str
    reason: str
    owner: str
    ends_on: date | None = None  # the last day on which the entry holds


class Rule(Frozen):
    """*Don't / do / why / still OK / who to call*, or, where `may` is set, *you may / why*."""

    id: str
    title: str
    group: RuleGroup
    purpose: list[Purpose]
    dont: str | None
    do: str | None
    may: str | None
    why: str
    still_ok: str | None
    contact: str  # key into `contacts`
    links: list[str]  # keys into `links`


class PolicySection(Frozen):
    id: str
    title: str
    text: str  # Markdown
    rules: list[str]


class Statement(Frozen):
    id: str
    text: str


class Policy(Frozen):
    title: str
    sections: list[PolicySection]
    statements: list[Statement]
    rights_notice: str
    meaning_of_signing: str
    disclosure: str
    text: str  # all that is signed as one Markdown text, rules included; see `sha256`

    @property
    def sha256(self) -> str:
        """Hex digest of the UTF-8 bytes of `text`: what a signature refers to."""
        return digest(self.text)


class Answer(Frozen):
    id: str
    text: str
    fits: bool
    feedback: str


class LessonQuestion(Frozen):
    ask: str
    answers: list[Answer]

    def answer(self, id: str) -> Answer | None:
        return next((answer for answer in self.answers if answer.id == id), None)


class Lesson(Frozen):
    id: str
    title: str
    minutes: int
    rules: list[str]
    card: str  # the rule shown as the lesson's card
    situation: str  # Markdown
    guess: LessonQuestion
    teach: str  # Markdown
    question: LessonQuestion
    more: str | None  # Markdown
    slip: str | None = None  # Markdown: what to do if it has happened already


class Option(Sparing):
    id: str
    quality: Quality
    text: str
    consequence: str
    why: str
    instead: str | None
    next: str
    rule: str | None
    aftermath: list[Screen] = []  # what the channels show after this choice, one after the other


class Decision(Sparing):
    type: Literal["decision"] = "decision"
    critical: bool
    correct_is_permission: bool
    weight: int
    scene: str
    ask: str
    options: list[Option]
    contact: str
    screen: Screen | None = None  # none: the scene is told and not shown
    format: Literal["best_worst"] | None = None  # asks for the worst option beside the best

    def option(self, id: str) -> Option | None:
        return next((option for option in self.options if option.id == id), None)

    @property
    def best(self) -> Option:
        return next(option for option in self.options if option.quality == "best")


class End(Frozen):
    type: Literal["end"] = "end"
    outcome: Literal["safe", "repaired", "at_risk"]
    debrief: str
    if_then: str


Node = Annotated[Decision | End, Field(discriminator="type")]


class Staging(Frozen):
    """One variant of a scenario with all its words in place."""

    id: str
    mirror: bool
    track: Track | None = None  # only for this track; none: for every track of the scenario
    start: str
    nodes: dict[str, Node]

    def decision(self, id: str) -> Decision | None:
        node = self.nodes.get(id)
        return node if isinstance(node, Decision) else None


class Scenario(Sparing):
    id: str
    title: str
    summary: str
    channel: str
    learner_role: str
    minutes: int
    tracks: list[Track]
    use: list[Use]
    rules: list[str]
    stagings: dict[str, Staging]
    laws: dict[str, str] | None = (
        None  # the jurisdiction of each staging that is only for people who work there
    )

    def met_by(self, track: Track, jurisdiction: str) -> Scenario:
        """With the variants that fit; with all where none does."""
        fitting = {
            id: each
            for id, each in self.stagings.items()
            if each.track in (None, track) and (self.laws or {}).get(id, jurisdiction) == jurisdiction
        }
        return self.model_copy(update={"stagings": fitting or self.stagings})


class Reply(Frozen):
    id: str
    audience: Literal["all", "speakers"]
    title: str
    text: str


class TrackContent(Frozen):
    """What one track takes: ids in their order."""

    title: str
    lessons: list[str]
    practice: list[str]
    never_skip: list[str]
    minutes_check: int


class TrackAssessment(Sparing):
    full_scenarios: int
    single_decisions: int
    critical_at_least: int
    shares: dict[RuleGroup, int] | None = None  # decisions of each rule group in a check; none: as they fall


class Assessment(Frozen):
    pass_mark: int  # per cent of points
    points: dict[Quality, int]
    no_repeat_attempts: int
    help_after_fails: int
    tracks: dict[Track, TrackAssessment]


class ReleaseContent(Sparing):
    course: str
    language: str
    title: str
    summary: str
    slogan: str
    company: str
    binding_language: str = "en"  # the language that decides if two texts differ
    mode: Mode
    mode_reason: str
    contacts: dict[str, Contact]
    links: dict[str, Link]
    register_: list[RegisterEntry]
    rules: dict[str, Rule]
    policy: Policy
    lessons: dict[str, Lesson]
    scenarios: dict[str, Scenario]
    replies: list[Reply]
    tracks: dict[Track, TrackContent]
    assessment: Assessment
    kit: Kit | None = None  # what leads and HR print; none in releases from before there was one

    def canonical(self) -> str:
        """The JSON text that is stored and hashed: sorted keys, no spaces, UTF-8 kept."""
        dumped = self.model_dump(mode="json")
        return json.dumps(dumped, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def met_by(self, track: Track, jurisdiction: str) -> ReleaseContent:
        """The same with those variants alone that fit somebody on this track who works there."""
        scenarios = self.scenarios.items()
        return self.model_copy(
            update={"scenarios": {id: s.met_by(track, jurisdiction) for id, s in scenarios}}
        )

    def lessons_on(self, rules: set[str]) -> list[str]:
        """The lessons that teach any of these rules, in the course's order."""
        return [id for id, lesson in self.lessons.items() if rules & set(lesson.rules)]


def digest(text: str) -> str:
    """Hex SHA-256 of the UTF-8 bytes of `text`."""
    return hashlib.sha256(text.encode()).hexdigest()


def thaw(canonical: str) -> ReleaseContent:
    """The content whose `canonical()` this is."""
    return ReleaseContent.model_validate_json(canonical)
