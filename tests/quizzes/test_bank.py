"""The check as this bank can fill it: drawn many times over for each track and each way of speaking."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from app.company.queries import sample_profile
from app.courses.bank import read_bank
from app.courses.freezing import freeze
from app.courses.release_content import ReleaseContent
from app.quizzes.drawing import History, draw_check
from app.quizzes.forms_drawn import DrawnForm
from app.quizzes.grading import grade
from app.quizzes.groups import certain_critical
from app.quizzes.playing import Choices, decision_at, spot

BANK = Path(__file__).parents[2] / "quizzes" / "social-media"
TRACKS = ("staff", "leads", "voices")
ATTEMPTS = 40
SHADES = ("best", "acceptable", "poor", "harmful")


@cache
def content() -> ReleaseContent:
    bank, _findings = read_bank(BANK)
    assert bank
    return freeze(bank, sample_profile(), "en")


def course_of(track: str) -> list[DrawnForm]:
    """The forms of somebody who takes the check again and again."""
    forms: list[DrawnForm] = []
    for number in range(ATTEMPTS):
        history = History(checks=tuple(forms))
        forms.append(draw_check(content(), track, seed=f"{track}{number}", history=history))
    return forms


def play(form: DrawnForm, wanted: str) -> Choices:
    """Take the option of that quality wherever there is one, else the next better one."""
    choices: dict[tuple[int, str], str] = {}
    while place := spot(form, content(), choices):
        options = decision_at(content(), form.items[place.item], place.node).options
        by_quality = {option.quality: option.id for option in options}
        better = SHADES[: SHADES.index(wanted) + 1][::-1]
        choices[place.item, place.node] = next(by_quality[shade] for shade in better if shade in by_quality)
    return choices


def worst_in(form: DrawnForm) -> Choices:
    """The harmful option wherever the worst is asked for."""
    worst = {}
    for place in play(form, "acceptable"):
        decision = decision_at(content(), form.items[place[0]], place[1])
        if decision.format == "best_worst":
            worst[place] = next(option.id for option in decision.options if option.quality == "harmful")
    return worst


@pytest.mark.parametrize("track", TRACKS)
def test_every_form_is_as_long_as_the_assessment_says(track: str) -> None:
    rules = content().assessment.tracks[track]

    for form in course_of(track):
        assert [item.single for item in form.items] == [True] * rules.single_decisions + [False]


@pytest.mark.parametrize("track", TRACKS)
def test_every_form_has_enough_critical_decisions(track: str) -> None:
    for form in course_of(track):
        critical = sum(decision_at(content(), i, i.node).critical for i in form.items if i.node)
        story = content().scenarios[form.items[-1].scenario].stagings[form.items[-1].variant]
        assert critical + certain_critical(story) >= content().assessment.tracks[track].critical_at_least


@pytest.mark.parametrize("track", TRACKS)
def test_somebody_who_always_takes_the_acceptable_option_passes_every_form(track: str) -> None:
    """Where the worst is asked for too, they see it."""
    grades = [grade(form, content(), play(form, "acceptable"), worst_in(form)) for form in course_of(track)]

    assert [each for each in grades if not each.passed] == []


@pytest.mark.parametrize("track", TRACKS)
@pytest.mark.parametrize("quality", ["poor", "harmful"])
def test_nobody_passes_with_poor_or_harmful_choices_throughout(track: str, quality: str) -> None:
    grades = [grade(form, content(), play(form, quality)) for form in course_of(track)]

    assert [each for each in grades if each.passed] == []


@pytest.mark.parametrize("track", TRACKS)
def test_no_variant_comes_back_within_two_attempts(track: str) -> None:
    forms = course_of(track)

    for gap in (1, 2):
        for earlier, later in zip(forms, forms[gap:], strict=False):
            shown = {(item.scenario, item.variant) for item in earlier.items}
            assert shown.isdisjoint((item.scenario, item.variant) for item in later.items)
