"""What is drawn, and what an order on the screen must not tell."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.courses.release_content import ReleaseContent
from app.demo.sample_course import sample_content, scenario
from app.quizzes.drawing import History, draw_check, draw_practice
from app.quizzes.forms_drawn import DrawnForm, Item, restored
from app.quizzes.groups import certain_critical

CONTENT = sample_content(
    scenarios={id: scenario(id, id.title(), "phone", "R-SAFE-1") for id in ("one", "two", "three", "four")},
    assessment=sample_content().assessment.model_dump()
    | {"tracks": {"staff": {"full_scenarios": 1, "single_decisions": 5, "critical_at_least": 3}}},
)
seeds = st.text(min_size=1, max_size=12)
steady = settings(deadline=None)  # a busy machine is no defect


def check(seed: str, history: History | None = None, content: ReleaseContent = CONTENT) -> DrawnForm:
    return draw_check(content, "staff", seed=seed, history=history or History())


def course_of(seed: str, attempts: int) -> list[DrawnForm]:
    """The forms of somebody who takes the check again and again."""
    forms: list[DrawnForm] = []
    for number in range(attempts):
        forms.append(check(f"{seed}{number}", History(checks=tuple(forms))))
    return forms


@steady
@given(seeds)
def test_the_same_seed_draws_the_same_form(seed: str) -> None:
    assert check(seed) == check(seed)


@steady
@given(seeds)
def test_a_check_is_single_decisions_and_then_one_story(seed: str) -> None:
    form = check(seed)

    assert [item.single for item in form.items] == [True] * 5 + [False]
    assert form.items[-1].scenario not in {item.scenario for item in form.items[:-1]}


@steady
@given(seeds)
def test_no_two_items_come_from_the_same_decision(seed: str) -> None:
    nodes = [(item.scenario, item.node) for item in check(seed).items]

    assert len(nodes) == len(set(nodes))


@steady
@given(seeds)
def test_enough_decisions_are_critical(seed: str) -> None:
    form = check(seed)
    stagings = [(CONTENT.scenarios[i.scenario].stagings[i.variant], i.node) for i in form.items]
    critical = sum(bool((d := s.decision(node)) and d.critical) for s, node in stagings if node)

    assert critical + certain_critical(stagings[-1][0]) >= 3


@steady
@given(seeds)
def test_a_variant_is_not_drawn_again_within_two_attempts(seed: str) -> None:
    forms = course_of(seed, 6)

    for earlier, later in [(a, b) for gap in (1, 2) for a, b in zip(forms, forms[gap:], strict=False)]:
        shown = {(item.scenario, item.variant) for item in earlier.items}
        assert shown.isdisjoint((item.scenario, item.variant) for item in later.items)


@steady
@given(seeds)
def test_variants_seen_in_practice_come_later(seed: str) -> None:
    practised = [DrawnForm("p", (Item(id, variant),)) for id in CONTENT.scenarios for variant in ("v1", "v2")]

    form = check(seed, History(practice=tuple(practised)))

    assert {item.variant for item in form.items} <= {"v3", "m1"}


@steady
@given(seeds)
def test_practice_goes_through_all_variants_before_one_comes_back(seed: str) -> None:
    played: list[DrawnForm] = []
    for number in range(4):
        history = History(practice=tuple(played))
        story = CONTENT.scenarios["one"]
        played.append(draw_practice(story, seed=f"{seed}{number}", history=history, content=CONTENT))

    assert {form.items[0].variant for form in played} == {"v1", "v2", "v3", "m1"}


def test_a_second_check_asks_with_a_changed_cue_where_it_can() -> None:
    first, second = course_of("cue", 2)
    again = {item.scenario for item in first.items if item.variant != "m1"}

    assert {item.variant for item in second.items if item.scenario in again} == {"m1"}


def test_a_pool_that_is_too_small_gives_what_it_has() -> None:
    lonely = sample_content(scenarios={"one": scenario("one", "One", "phone", "R-SAFE-1")})

    form = check("s", content=lonely)

    assert [(item.scenario, item.single) for item in form.items] == [("one", False)]


def test_a_scenario_for_practice_only_never_gets_into_a_check() -> None:
    private = scenario("two", "Two", "phone", "R-SAFE-1") | {"use": ["practice"]}
    content = sample_content(scenarios={"one": scenario("one", "One", "phone", "R-SAFE-1"), "two": private})

    assert {item.scenario for item in check("s", content=content).items} == {"one"}


@steady
@given(seeds)
def test_a_stored_form_comes_back_as_it_was(seed: str) -> None:
    form = check(seed)

    assert restored(form.stored()) == form


@steady
@given(seeds)
def test_every_option_is_shown_once(seed: str) -> None:
    decision = CONTENT.scenarios["one"].stagings["v1"].nodes["n1"]
    assert decision.type == "decision"

    assert sorted(DrawnForm(seed, ()).shown_order(0, "n1", decision.options)) == ["a", "b", "h", "p"]


@pytest.mark.parametrize("option", ["b", "a", "p", "h"])
def test_the_place_of_an_option_does_not_tell_its_quality(option: str) -> None:
    decision = CONTENT.scenarios["one"].stagings["v1"].nodes["n1"]
    assert decision.type == "decision"

    places = Counter(
        DrawnForm(str(seed), ()).shown_order(item, "n1", decision.options).index(option)
        for seed in range(500)
        for item in range(2)
    )

    assert all(200 < places[place] < 300 for place in range(4))  # 250 expected, give or take 14


@steady
@given(seeds)
def test_what_is_drawn_does_not_depend_on_the_key(seed: str) -> None:
    turned = {"best": "harmful", "acceptable": "best", "poor": "acceptable", "harmful": "poor"}
    data = CONTENT.model_dump()
    for story in data["scenarios"].values():
        for staging in story["stagings"].values():
            for node in staging["nodes"].values():
                for option in node.get("options", []):
                    option["quality"] = turned[option["quality"]]

    assert check(seed, content=ReleaseContent.model_validate(data)) == check(seed)


def test_people_meet_the_variants_of_the_law_where_they_work() -> None:
    content = sample_content()
    scenario = next(iter(content.scenarios.values()))
    first = next(iter(scenario.stagings.values()))
    laws = {"us": "us", "pl": "pl"}
    of_law = {name: first.model_copy(update={"id": name}) for name in laws}
    mixed = scenario.model_copy(update={"stagings": {first.id: first} | of_law, "laws": laws})
    of_two_countries = content.model_copy(update={"scenarios": content.scenarios | {scenario.id: mixed}})

    met = of_two_countries.met_by("staff", "pl").scenarios[scenario.id]

    assert set(met.stagings) == {first.id, "pl"}
    assert of_two_countries.met_by("staff", "de").scenarios[scenario.id].stagings == {first.id: first}
    assert content.met_by("staff", "pl") == content
