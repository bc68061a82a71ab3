"""scenarios/*.yaml."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.company.profile import Mode
from app.company.wording import BankModel, Identifier, IsoDate, Locale, Prose, Text
from app.courses.bank_format.screens import Aftermath, Screen
from app.courses.bank_format.words import Channel, Quality, Seed, Track, Use

WordForms = Text | dict[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,8}$")], Text]


class ParameterValue(BankModel):
    """One value that may fill a placeholder: a plain word, or its grammatical forms."""

    id: Identifier
    en: WordForms
    pl: WordForms | None = None


class Option(BankModel):
    id: Identifier
    quality: Quality
    text: Prose
    consequence: Prose | None = None
    aftermath: Aftermath | None = None
    why: Prose | None = None
    instead: Prose | None = None
    next: Identifier | None = None
    rule: Identifier | None = None
    misconception: Identifier | None = None


class Decision(BankModel):
    type: Literal["decision"]
    critical: bool = False
    correct_is_permission: bool = False
    weight: int = Field(default=1, ge=1, le=3)
    format: Literal["single", "best_worst"] = "single"  # best_worst: name the best option and the worst
    scene: Prose
    screen: Screen | None = None
    ask: Prose
    options: list[Option]
    contact: Identifier


class End(BankModel):
    type: Literal["end"]
    outcome: Literal["safe", "repaired", "at_risk"]
    debrief: Prose | None = None
    if_then: Prose | None = None


class OptionOverride(BankModel):
    quality: Quality | None = None
    text: Prose | None = None
    consequence: Prose | None = None
    aftermath: Aftermath | None = None
    why: Prose | None = None
    instead: Prose | None = None
    rule: Identifier | None = None


class NodeOverride(BankModel):
    scene: Prose | None = None
    screen: Screen | None = None
    ask: Prose | None = None
    options: dict[Identifier, OptionOverride] = {}


class Condition(BankModel):
    mode: Mode | None = None
    jurisdiction: Identifier | None = None
    track: Track | None = None


class Variant(BankModel):
    """One filling of the parameters. A *mirror* changes one cue and with it the right answer."""

    id: Identifier
    when: Condition = Condition()
    params: dict[Identifier, Identifier] = {}
    mirror: bool = False
    override: dict[Identifier, NodeOverride] = {}


Marks = list[Annotated[int, Field(ge=1, le=5)]]
"""One mark by each expert, from 1 to 5."""


class NodeRatings(BankModel):
    """What the experts say of one decision: one entry for each expert, always in the same order."""

    best: list[Identifier]  # the option that they name the best
    worth: dict[Identifier, Marks]  # how well each option serves; 1: it does harm
    plausible: dict[Identifier, Marks] = {}  # whether decent people would choose it; of wrong options


class Panel(BankModel):
    """Ratings by node, or by ``variant.node`` where a variant has a key of its own."""

    experts: int = Field(ge=0)
    status: Literal["pending", "agreed"]
    ratings: dict[Identifier, NodeRatings] = {}


class Scenario(BankModel):
    schema_: Literal["scenario/1"] = Field(alias="schema")
    id: Identifier
    code: Identifier
    version: str
    status: Literal["draft", "reviewed", "live", "retired"]
    base_locale: Locale
    locales: list[Locale] = Field(min_length=1)
    title: Prose
    summary: Prose
    seed: list[Seed]
    rules: list[Identifier] = Field(min_length=1)
    tracks: list[Track] = Field(min_length=1)
    policy_modes: list[Mode] = Field(min_length=1)
    jurisdictions: list[Identifier] = Field(min_length=1)
    channel: Channel
    learner_role: str
    minutes: int = Field(ge=1, le=10)
    use: list[Use] = Field(min_length=1)
    sources: list[Identifier]
    owner: str | None = None
    review_by: IsoDate | None = None
    panel: Panel
    params: dict[Identifier, list[ParameterValue]] = {}
    variants: list[Variant] = []
    start: Identifier
    nodes: dict[Identifier, Annotated[Decision | End, Field(discriminator="type")]]
