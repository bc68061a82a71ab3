"""kit/*.yaml: what is printed and said around a course. None of it is signed, graded or kept of anybody."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from app.company.wording import BankModel, Identifier, IsoDate, Prose
from app.courses.bank_format.words import Seed, Track


class KitFile(BankModel):
    """What every file of the kit begins with."""

    id: Identifier
    version: str
    title: Prose
    seed: list[Seed]
    rules: list[Identifier]
    sources: list[Identifier]
    owner: str
    review_by: IsoDate


class KitText(BankModel):
    id: Identifier
    text: Prose


class TitledText(KitText):
    title: Prose


class TimedText(TitledText):
    minutes: int = Field(ge=1, le=60)


class LawNote(BankModel):
    """Said only where the company works under that law."""

    jurisdiction: Identifier
    text: Prose


class Column(BankModel):
    id: Identifier
    title: Prose
    hint: Prose


class ExampleRow(BankModel):
    id: Identifier
    cells: dict[Identifier, Prose]


class Sheet(BankModel):
    """A table to fill in by hand: so many empty rows."""

    title: Prose | None = None
    intro: Prose | None = None
    rows: int = Field(ge=1, le=40)
    columns: list[Column] = Field(min_length=1)
    examples: list[ExampleRow] = []


class ScriptPart(BankModel):
    """One part of the briefing: what to say while its slide is shown, and a tip that is not said."""

    id: Identifier
    minutes: int = Field(ge=1, le=30)
    slide: Identifier
    title: Prose
    say: Prose
    tip: Prose | None = None


class Slide(BankModel):
    id: Identifier
    title: Prose
    lines: list[Prose] = Field(min_length=1)


class LikelyQuestion(BankModel):
    id: Identifier
    ask: Prose
    answer: Prose


class BriefingFile(KitFile):
    schema_: Literal["briefing/1"] = Field(alias="schema")
    summary: Prose
    tracks: list[Track]
    minutes: int = Field(ge=1, le=60)
    before: list[KitText]
    script: list[ScriptPart] = Field(min_length=1)
    slides: list[Slide]
    answers: list[LikelyQuestion]
    question_log: Sheet
    after: list[KitText]
    by_law: list[LawNote] = []


class Prompt(KitText):
    seed: list[Seed]


class WorkshopFile(KitFile):
    schema_: Literal["workshop/1"] = Field(alias="schema")
    summary: Prose
    minutes: int = Field(ge=1, le=240)
    people: list[KitText]
    steps: list[TimedText] = Field(min_length=1)
    decisions: list[TitledText] = Field(min_length=2)
    prompts: list[Prompt]
    sheet: Sheet
    after: list[KitText]


class HouseRulesFile(KitFile):
    schema_: Literal["house-rules/1"] = Field(alias="schema")
    text: Prose


class Point(KitText):
    why: Prose | None = None


class Points(BankModel):
    title: Prose
    points: list[Point] = Field(min_length=1)


class SampleChoice(KitText):
    """No quality and no points: a candidate is not tested."""

    comment: Prose


class Sample(KitText):
    choices: list[SampleChoice] = Field(min_length=2, max_length=4)


class Samples(BankModel):
    title: Prose
    intro: Prose
    situations: list[Sample] = Field(min_length=1)


class TitledProse(BankModel):
    title: Prose
    text: Prose


class SeenButton(BankModel):
    button: Prose
    text: Prose


class CandidatePageFile(KitFile):
    schema_: Literal["candidate-page/1"] = Field(alias="schema")
    summary: Prose
    tracks: list[Track]
    minutes: int = Field(ge=1, le=30)
    intro: Prose
    what_we_ask: Points
    what_stays_yours: Points
    samples: Samples
    questions: TitledProse
    seen: SeenButton
    by_law: list[LawNote] = []


KIT: dict[str, type[KitFile]] = {
    "briefing": BriefingFile,
    "candidates": CandidatePageFile,
    "house-rules": HouseRulesFile,
    "workshop": WorkshopFile,
}
"""The files of the folder `kit`, by name. Each may be missing."""
