"""replies.yaml, assessment.yaml, course.yaml."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.company.wording import BankModel, Identifier, Locale, Prose
from app.courses.bank_format.words import RuleGroup, Track


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
    """How one track's check is drawn. `shares` say how many decisions of each rule group it asks for,
    those of the full scenario among them; they bind as far as the pool can fill them."""

    full_scenarios: int = Field(ge=1)
    single_decisions: int = Field(ge=1)
    critical_at_least: int = Field(ge=0)
    shares: dict[RuleGroup, Annotated[int, Field(ge=1)]] | None = None


class AssessmentFile(BankModel):
    """Delivery rules, kept apart from content."""

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
