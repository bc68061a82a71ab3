"""Decisions that ask for the best option and the worst: how they are graded, stored and shown."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.courses.release_content import ReleaseContent, thaw
from app.demo.sample_course import sample_content
from app.extensions import db
from app.quizzes.drawing import History, draw_check
from app.quizzes.forms_drawn import DrawnForm, Item
from app.quizzes.grading import grade
from app.quizzes.models import Choice
from app.quizzes.playing import decision_at, spot
from tests.quizzes.classroom import (
    begin_check,
    field,
    place_of,
    results,
    send,
    set_classroom,
    signed_in,
    stored,
)


def both_asked(language: str = "en") -> ReleaseContent:
    """The sample, in which every decision asks for the best and the worst."""
    data = sample_content(language).model_dump()
    for story in data["scenarios"].values():
        for staging in story["stagings"].values():
            for node in staging["nodes"].values():
                if node["type"] == "decision":
                    node["format"] = "best_worst"
    return ReleaseContent.model_validate(data)


CONTENT = both_asked()
SINGLE = DrawnForm("s", (Item("angry-customer", "v1", "n2"),))  # not critical, weight 1
seeds = st.text(min_size=1, max_size=8)
pairs = st.permutations("baph").map(lambda letters: (letters[0], letters[1]))


# -- grading -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("best", "worst", "points"),
    [
        ("b", "h", 10),
        ("b", "p", 7),
        ("b", "a", 5),
        ("a", "h", 8),
        ("a", "p", 5),
        ("a", "b", 3),
        ("p", "h", 5),
        ("h", "b", 0),
        ("h", "p", 2),
    ],
)
def test_the_mean_of_two_marks(best: str, worst: str, points: int) -> None:
    key = (0, "n2")

    assert grade(SINGLE, CONTENT, {key: best}, {key: worst}).points == points


@pytest.mark.parametrize(("letters", "worst", "points"), [("bap", "p", 10), ("bap", "a", 5), ("bph", "p", 7)])
def test_the_most_harmful_is_the_most_harmful_there_is(letters: str, worst: str, points: int) -> None:
    data = CONTENT.model_dump()
    node = data["scenarios"]["angry-customer"]["stagings"]["v1"]["nodes"]["n2"]
    node["options"] = [option for option in node["options"] if option["id"] in letters]
    fewer, key = ReleaseContent.model_validate(data), (0, "n2")

    assert grade(SINGLE, fewer, {key: "b"}, {key: worst}).points == points


def test_naming_only_the_best_brings_half() -> None:
    assert grade(SINGLE, CONTENT, {(0, "n2"): "b"}).points == 5


def test_harm_taken_for_good_is_a_missed_rule_and_good_taken_for_harm_is_one_too() -> None:
    key = (0, "n2")

    assert grade(SINGLE, CONTENT, {key: "h"}, {key: "p"}).missed_rules == ("R-CUST-1",)
    assert grade(SINGLE, CONTENT, {key: "b"}, {key: "a"}).missed_rules == ("R-CUST-1",)
    assert grade(SINGLE, CONTENT, {key: "b"}, {key: "p"}).missed_rules == ()


def test_to_name_a_good_option_the_worst_harms_nobody() -> None:
    form, key = DrawnForm("s", (Item("angry-customer", "v1", "n1"),)), (0, "n1")  # critical

    assert not grade(form, CONTENT, {key: "p"}, {key: "b"}).harmful_on_critical
    assert grade(form, CONTENT, {key: "h"}, {key: "p"}).harmful_on_critical


@settings(deadline=None)
@given(seeds, st.lists(pairs, min_size=1, max_size=8))
def test_points_are_never_above_the_maximum(seed: str, answers: list[tuple[str, str]]) -> None:
    form = draw_check(CONTENT, "staff", seed=seed, history=History())
    choices: dict[tuple[int, str], str] = {}
    worst: dict[tuple[int, str], str] = {}
    while place := spot(form, CONTENT, choices):
        assert decision_at(CONTENT, form.items[place.item], place.node)
        best, most_harm = answers[min(len(choices), len(answers) - 1)]
        choices[place.item, place.node], worst[place.item, place.node] = best, most_harm

    result = grade(form, CONTENT, choices, worst)

    assert 0 <= result.points <= result.maximum
    if all(answer == ("b", "h") for answer in answers[: len(choices)]):
        assert result.points == result.maximum


def test_a_release_without_such_decisions_keeps_its_bytes() -> None:
    before = sample_content().canonical()

    assert '"format"' not in before
    assert thaw(before).canonical() == before


# -- in the browser, without scripts -------------------------------------------------------------------


@pytest.fixture
def check(app: Flask, now) -> tuple[Flask, str]:
    room = set_classroom(app, now, contents=[both_asked("en"), both_asked("pl")])
    return app, begin_check(app, room.alice, now)


def answer(page: str, best: str | None, worst: str | None) -> dict[str, object]:
    text_ids = dict(re.findall(r'id="option-(\d)-text">Option (\w)<', page))
    places = {letter: place for place, letter in text_ids.items()}
    data: dict[str, object] = {"item": field(page, "item"), "node": field(page, "node")}
    return data | ({"option": places[best]} if best else {}) | ({"worst": places[worst]} if worst else {})


def test_each_option_stands_once_and_in_two_groups_of_radio_buttons(check) -> None:
    app, attempt = check

    page = signed_in(app).get(f"/attempts/{attempt}").text

    assert len(re.findall(r'type="radio"[^>]* name="option"', page)) == 4
    assert len(re.findall(r'type="radio"[^>]* name="worst"', page)) == 4
    assert all(page.count(f">Option {letter}<") == 1 for letter in "baph")


@pytest.mark.parametrize(("best", "worst"), [("b", None), ("b", "b"), (None, "h"), (None, None)])
def test_an_answer_without_two_options_is_refused_and_what_was_marked_stays(check, best, worst) -> None:
    app, attempt = check
    client = signed_in(app)
    page = client.get(f"/attempts/{attempt}").text

    refused = send(client, f"/attempts/{attempt}/choices", answer(page, best, worst))

    assert refused.status_code == 422
    assert "Mark two different answers" in refused.text
    assert len(re.findall(r'name="option"[^>]* checked', refused.text)) == bool(best)
    assert len(re.findall(r'name="worst"[^>]* checked', refused.text)) == bool(worst)
    assert stored(app)["choices"] == 0


def test_a_check_is_played_stored_and_graded_with_both(check) -> None:
    app, attempt = check
    client = signed_in(app)

    while 'name="worst"' in (page := client.get(f"/attempts/{attempt}", follow_redirects=True).text):
        assert send(client, f"/attempts/{attempt}/choices", answer(page, "b", "h")).status_code == 303

    assert "You named as most harmful:" in page
    assert "Nothing here does more harm." in page
    with app.app_context():
        assert {(c.option, c.worst) for c in db.session.scalars(select(Choice))} == {("b", "h")}
    (result,) = results(app)
    assert (result.points, result.passed) == (result.maximum, True)


def test_practice_shows_what_was_named_and_is_not_kept_on_a_device(app: Flask, now) -> None:
    room = set_classroom(app, now, contents=[both_asked("en"), both_asked("pl")])
    client = signed_in(app)
    begun = send(client, f"/assignments/{room.alice}/practice/angry-customer")
    page = client.get(begun.location).text

    shown = client.get(send(client, f"{begun.location}/choices", answer(page, "a", "p")).location).text

    assert "Something else here does more harm." in shown
    assert "data-keep" not in page + shown
    assert client.get(f"{begun.location}/offline").status_code == 404


def test_a_decision_for_one_answer_keeps_no_worst(app: Flask, now) -> None:
    room = set_classroom(app, now)
    attempt = begin_check(app, room.alice, now)
    client = signed_in(app)
    page = client.get(f"/attempts/{attempt}").text

    sent = {"item": field(page, "item"), "node": field(page, "node"), "option": place_of(page, "b")}
    send(client, f"/attempts/{attempt}/choices", sent | {"worst": place_of(page, "h")})

    with app.app_context():
        assert db.session.scalars(select(Choice)).one().worst is None
