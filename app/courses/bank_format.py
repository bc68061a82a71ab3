"""The file format of the bank: what a course may say, checked strictly.

One class per thing that an author writes. Unknown keys are errors, so that a typing mistake never
passes for a missing field. What a file *means* together with the others (graph, coverage, tenant
directory) is checked in `linting`; what it looks like once frozen is in `release_content`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from app.company.profile import Contact, HandOverLink, Mode, Profile, RegisterEntry
from app.company.wording import BankModel, Identifier, IsoDate, Locale, Prose, Text

__all__ = ["Contact", "HandOverLink", "Profile", "RegisterEntry"]  # profile.yaml stands in the bank, too

Track = Literal["staff", "voices", "leads", "marketing", "candidates"]
Use = Literal["practice", "check", "refresher"]
Quality = Literal["best", "acceptable", "poor", "harmful"]
Purpose = Literal["customer", "safety", "reputation", "protects_you"]
Seed = Annotated[str, StringConstraints(pattern=r"^S([1-9]|[1-5][0-9]|6[01])$")]
Channel = Literal[
    "review_site", "group_thread", "direct_message", "instagram_story", "live_video",
    "staff_chat", "professional_network", "short_video", "phone", "in_person",
]


# -- rules.yaml -------------------------------------------------------------------------------------


class Rule(BankModel):
    """One clause of the policy: either *don't / do / why / still OK / who to call*, or *you may / why*.

    Only the shape is checked here; that a *don't* comes with its *do*, *why* and *still OK* is R1, R2
    and R4 of `linting`, so that the author gets the reason and the cure and not just "missing field".
    """

    id: Identifier
    seed: list[Seed]
    title: Prose
    purpose: list[Purpose] = Field(min_length=1)
    group: Literal["voice", "customers", "private_account", "safety", "information", "law", "rights"]
    dont: Prose | None = None
    do: Prose | None = None
    may: Prose | None = None
    why: Prose | None = None
    still_ok: Prose | None = None
    contact: Identifier
    links: list[Identifier] = []
    modes: list[Mode] = ["assigned", "open"]
    confidential: bool = False
    touches_protected_activity: bool = False
    legal_reviewer: str | None = None
    law_checked_on: IsoDate | None = None
    review_by: IsoDate | None = None


class RulesFile(BankModel):
    schema_: Literal["rules/1"] = Field(alias="schema")
    contacts: list[Identifier]
    rules: list[Rule] = Field(min_length=1)


# -- policy/policy.yaml -----------------------------------------------------------------------------


class PolicySection(BankModel):
    """`text` is Markdown without HTML; the rules named here are printed after it as rule cards."""

    id: Identifier
    title: Prose
    text: Prose
    rules: list[Identifier] = []
    modes: list[Mode] = ["assigned", "open"]


class Statement(BankModel):
    """One sentence that a signer ticks. Stored verbatim with the signature."""

    id: Identifier
    text: Prose


class PolicyFile(BankModel):
    schema_: Literal["policy/1"] = Field(alias="schema")
    id: Identifier
    version: str
    title: Prose
    sections: list[PolicySection] = Field(min_length=1)
    statements: list[Statement] = Field(min_length=1)
    rights_notice: Prose
    meaning_of_signing: Prose
    disclosure: Prose
    owner: str
    review_by: IsoDate


# -- lessons/*.yaml ---------------------------------------------------------------------------------


class Answer(BankModel):
    """One answer to a lesson's guess or retrieval question. `fits` marks the one that the rule supports."""

    id: Identifier
    text: Prose
    fits: bool = False
    feedback: Prose


class LessonQuestion(BankModel):
    ask: Prose
    answers: list[Answer] = Field(min_length=2, max_length=4)

    @model_validator(mode="after")
    def one_answer_fits(self) -> LessonQuestion:
        if sum(answer.fits for answer in self.answers) != 1:
            raise ValueError("exactly one answer needs `fits: true`")
        return self


class Lesson(BankModel):
    """One screen-sized teaching unit: situation → guess → rule card → one question → optional more."""

    schema_: Literal["lesson/1"] = Field(alias="schema")
    id: Identifier
    version: str
    title: Prose
    seed: list[Seed]
    rules: list[Identifier]
    tracks: list[Track] = Field(min_length=1)
    modes: list[Mode] = ["assigned", "open"]
    jurisdictions: list[Identifier] = ["any"]
    minutes: int = Field(ge=1, le=4)
    situation: Prose
    guess: LessonQuestion
    card: Identifier
    teach: Prose
    question: LessonQuestion
    more: Prose | None = None
    slip: Prose | None = None
    sources: list[Identifier]
    owner: str
    review_by: IsoDate


# -- scenarios/*.yaml -------------------------------------------------------------------------------

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
    format: Literal["single"] = "single"
    scene: Prose
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
    why: Prose | None = None
    instead: Prose | None = None
    rule: Identifier | None = None


class NodeOverride(BankModel):
    scene: Prose | None = None
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


class Panel(BankModel):
    experts: int = Field(ge=0)
    status: Literal["pending", "agreed"]
    ratings: list[int] = []


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


# -- replies.yaml, assessment.yaml, course.yaml (profile.yaml: app/company/profile.py) ---------------


class Reply(BankModel):
    id: Identifier
    audience: Literal["all", "speakers"]
    title: Prose
    text: Prose
    rules: list[Identifier] = []


class RepliesFile(BankModel):
    schema_: Literal["replies/1"] = Field(alias="schema")
    replies: list[Reply]


class Points(BankModel):
    best: int
    acceptable: int
    poor: int
    harmful: int


class TrackAssessment(BankModel):
    """How one track's check is drawn."""

    full_scenarios: int = Field(ge=1)
    single_decisions: int = Field(ge=1)
    critical_at_least: int = Field(ge=0)


class AssessmentFile(BankModel):
    """Delivery rules, kept apart from content. Shares bind once the pool can fill them."""

    schema_: Literal["assessment/1"] = Field(alias="schema")
    pass_mark: int = Field(ge=1, le=100)
    points: Points
    no_repeat_attempts: int = Field(ge=0)
    help_after_fails: int = Field(ge=1)
    tracks: dict[Track, TrackAssessment]


class TrackContent(BankModel):
    title: Prose
    lessons: list[Identifier]
    practice: list[Identifier] = []
    never_skip: list[Identifier] = []
    minutes_check: int = Field(ge=1)


class CourseFile(BankModel):
    schema_: Literal["course/1"] = Field(alias="schema")
    id: Identifier
    title: Prose
    summary: Prose
    slogan: Prose
    base_locale: Locale
    locales: list[Locale] = Field(min_length=1)
    tracks: dict[Track, TrackContent]
    seed_left_out: dict[str, str] = {}
