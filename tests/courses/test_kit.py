"""What leads and HR print: read, checked and frozen like everything else of a course."""

from __future__ import annotations

import pytest

from app.courses.freezing import freeze
from app.courses.release_content import thaw

BRIEFING = """\
schema: briefing/1
id: team-briefing
version: 1.0.0
title: {en: With your team, pl: Z zespołem}
summary: {en: In your own words., pl: Po swojemu.}
seed: [S57]
rules: [R-CUST-1]
tracks: [leads]
minutes: 15
sources: [E8]
owner: hr-lead
review_by: 2027-03-31
before:
  - {id: time, text: {en: Pick a time., pl: Wybierz porę.}}
script:
  - id: what
    minutes: 2
    slide: what
    title: {en: What it is, pl: Co to jest}
    say: {en: "Send them here: {link.problem}", pl: "Wskaż tutaj: {link.problem}"}
slides:
  - {id: what, title: {en: One aim, pl: Jeden cel}, lines: [{en: Nobody gets hurt., pl: Nikomu nic się nie stanie.}]}
answers:
  - {id: pay, ask: {en: May we talk about pay?, pl: Czy wolno mówić o płacy?}, answer: {en: "Yes.", pl: "Tak."}}
question_log:
  rows: 3
  columns:
    - {id: question, title: {en: Question, pl: Pytanie}, hint: {en: As it was asked, pl: Tak jak padło}}
after:
  - {id: record, text: {en: Note the day., pl: Zapisz dzień.}}
by_law:
  - {jurisdiction: pl, text: {en: In Polish., pl: Po polsku.}}
  - {jurisdiction: mars, text: {en: In Martian., pl: Po marsjańsku.}}
"""
FILE = "kit/briefing.yaml"


@pytest.fixture
def kit(course):
    (course.folder / "kit").mkdir()
    course.write(FILE, BRIEFING)
    course.confirm_translations()
    return course


def test_a_course_may_do_without_a_kit(course):
    bank = course.bank()
    content = freeze(bank, bank.profile.value, "en")

    assert (bank.kit, content.kit) == ([], None)
    assert '"kit"' not in content.canonical()


def test_a_kit_is_sound_and_frozen_with_its_words_in_place(kit):
    bank = kit.bank()
    content = freeze(bank, bank.profile.value.changed(jurisdictions=["pl"]), "pl")

    assert [str(found) for found in kit.findings() if found.code != "R7"] == []
    assert content.kit
    assert content.kit.briefing
    assert content.kit.briefing.script[0].say.startswith("Wskaż tutaj: <https://")
    assert [note.jurisdiction for note in content.kit.briefing.by_law] == ["pl"]
    assert content.kit.workshop is None
    assert thaw(content.canonical()) == content


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("{link.problem}", "{link.problems}", "P1"),
        (", pl: Z zespołem}", "}", "L1"),
        ("title: {en: With your team", "title: {en: With all of your team", "L2"),
        ("rules: [R-CUST-1]", "rules: [R-NONE]", "X1"),
        ("review_by: 2027-03-31", "review_by: 2020-03-31", "M1"),
        ("minutes: 15", "minutes: 150", "F1"),
        ("slide: what\n", "slide: what\n    colour: red\n", "F1"),
    ],
)
def test_a_kit_is_checked_like_the_rest(kit, old, new, code):
    kit.replace(FILE, old, new)

    found = [found for found in kit.findings() if found.code == code]

    assert [found.file.endswith(FILE) for found in found] == [True]
