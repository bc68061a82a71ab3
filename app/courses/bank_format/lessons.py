"""lessons/*.yaml."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from app.company.profile import Mode
from app.company.wording import BankModel, Identifier, IsoDate, Prose
from app.courses.bank_format.words import Seed, Track


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
