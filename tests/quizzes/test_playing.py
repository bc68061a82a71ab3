"""Where an attempt stands."""

from __future__ import annotations

import pytest

from app.demo.sample_course import sample_content
from app.quizzes.forms_drawn import DrawnForm, Item
from app.quizzes.playing import Spot, answered, ending, most_decisions, path, scenes_before, spot
from app.quizzes.refusals import DecisionNotOpen

CONTENT = sample_content()
STORY = Item("angry-customer", "v1")
FORM = DrawnForm("seed", (Item("four-am-car-park", "v2", "n3"), STORY))


def test_an_attempt_begins_with_its_first_item() -> None:
    assert spot(FORM, CONTENT, {}) == Spot(0, "n3")


def test_a_single_decision_ends_with_its_choice() -> None:
    assert spot(FORM, CONTENT, {(0, "n3"): "b"}) == Spot(1, "n1")


def test_a_story_goes_where_the_choice_leads() -> None:
    assert spot(FORM, CONTENT, {(0, "n3"): "b", (1, "n1"): "b"}) == Spot(1, "n2")
    assert spot(FORM, CONTENT, {(0, "n3"): "b", (1, "n1"): "h"}) == Spot(1, "n1x")


def test_an_attempt_is_finished_at_an_end_and_the_end_depends_on_the_choices() -> None:
    good = {(0, "n3"): "b", (1, "n1"): "b", (1, "n2"): "b", (1, "n3"): "b"}
    bad = good | {(1, "n3"): "h"}

    assert spot(FORM, CONTENT, good) is None
    assert (ending(FORM, CONTENT, good).outcome, ending(FORM, CONTENT, bad).outcome) == ("safe", "at_risk")


def test_a_choice_off_the_path_is_no_part_of_the_attempt() -> None:
    choices = {(0, "n3"): "b", (1, "n1"): "b", (1, "n1x"): "h"}

    assert answered(FORM, CONTENT, choices) == [Spot(0, "n3"), Spot(1, "n1")]


def test_an_option_that_does_not_exist_is_refused() -> None:
    with pytest.raises(DecisionNotOpen):
        path(CONTENT, STORY, 1, {(1, "n1"): "nonsense"})


def test_a_decision_out_of_its_story_brings_the_scenes_before_it_and_no_choice() -> None:
    staging = CONTENT.scenarios["angry-customer"].stagings["v1"]

    assert scenes_before(staging, "n1") == []
    assert scenes_before(staging, "n3") == ["An angry customer v1, first", "An angry customer v1, second"]


def test_the_longest_way_counts_the_detour() -> None:
    assert most_decisions(CONTENT.scenarios["angry-customer"].stagings["v1"]) == 4
