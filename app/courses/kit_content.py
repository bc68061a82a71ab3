"""The kit as it is frozen: what leads and HR print for a briefing and a workshop. All texts are Markdown."""

from __future__ import annotations

from app.courses.frozen import Frozen


class KitText(Frozen):
    id: str
    text: str


class TitledText(KitText):
    title: str


class TimedText(TitledText):
    minutes: int


class Column(Frozen):
    id: str
    title: str
    hint: str


class ExampleRow(Frozen):
    id: str
    cells: dict[str, str]  # by column


class Sheet(Frozen):
    title: str | None
    intro: str | None
    rows: int
    columns: list[Column]
    examples: list[ExampleRow]


class ScriptPart(Frozen):
    id: str
    minutes: int
    slide: str
    title: str
    say: str
    tip: str | None


class Slide(Frozen):
    id: str
    title: str
    lines: list[str]


class LikelyQuestion(Frozen):
    id: str
    ask: str
    answer: str


class LawNote(Frozen):
    jurisdiction: str
    text: str


class Briefing(Frozen):
    title: str
    summary: str
    minutes: int
    before: list[KitText]
    script: list[ScriptPart]
    slides: list[Slide]
    answers: list[LikelyQuestion]
    question_log: Sheet
    after: list[KitText]
    by_law: list[LawNote]


class Workshop(Frozen):
    title: str
    summary: str
    minutes: int
    people: list[KitText]
    steps: list[TimedText]
    decisions: list[TitledText]
    prompts: list[KitText]
    sheet: Sheet
    after: list[KitText]


class HouseRules(Frozen):
    title: str
    text: str


class Kit(Frozen):
    briefing: Briefing | None = None
    workshop: Workshop | None = None
    house_rules: HouseRules | None = None
