"""Grading, checked against every small scenario that a generator can think of."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.courses.release_content import ReleaseContent, Staging
from app.demo.sample_course import QUALITIES, decision, sample_content
from app.quizzes.drawing import History, draw_check
from app.quizzes.forms_drawn import DrawnForm, Item
from app.quizzes.grading import Grade, Score, Taken, best_path, grade, score_scenario
from app.quizzes.playing import Choices, decision_at, spot

BETTER = "hpab"  # the sample's options from worst to best
CONTENT = sample_content()
POINTS = CONTENT.assessment.points
letters = st.sampled_from(BETTER)
steady = settings(deadline=None)  # a busy machine is no defect
seeds = st.text(min_size=1, max_size=8)


def play(form: DrawnForm, content: ReleaseContent, options: str | list[str]) -> Choices:
    """Play a form to its end, taking these options in turn (the last one again and again)."""
    choices: dict[tuple[int, str], str] = {}
    while place := spot(form, content, choices):
        taken = len(choices)
        choices[place.item, place.node] = options[min(taken, len(options) - 1)]
    return choices


def drawn(seed: str) -> DrawnForm:
    return draw_check(CONTENT, "staff", seed=seed, history=History())


@st.composite
def stories(draw: st.DrawFn) -> Staging:
    """A scenario of up to six decisions in which any option may leave early or skip ahead."""
    size = draw(st.integers(1, 6))
    nodes: dict[str, object] = {
        "end": {"type": "end", "outcome": "safe", "debrief": "Done.", "if_then": "If so, then so."}
    }
    for number in range(size):
        ahead = [f"n{later}" for later in range(number + 1, size)] + ["end"]
        targets = {letter: draw(st.sampled_from(ahead)) for letter in QUALITIES}
        node = decision(f"Scene {number}", "R-SAFE-1", targets, "end")
        nodes[f"n{number}"] = node | {"weight": draw(st.integers(1, 3))}
    return Staging.model_validate({"id": "v", "mirror": False, "start": "n0", "nodes": nodes})


def walk(staging: Staging, options: list[str]) -> Score:
    node, taken = staging.start, []
    while found := staging.decision(node):
        option = found.option(options[min(len(taken), len(options) - 1)])
        assert option
        taken.append(Taken(found, option))
        node = option.next
    return score_scenario(staging, taken, POINTS)


def test_the_all_best_path_reaches_full_marks() -> None:
    form = drawn("one")

    result = grade(form, CONTENT, play(form, CONTENT, "b"))

    assert (result.points, result.passed, result.missed_rules) == (result.maximum, True, ())


def test_the_weights_and_points_of_a_known_check_add_up() -> None:
    form = DrawnForm(
        "s",
        (
            Item("angry-customer", "v1", "n1"),  # critical, weight 2
            Item("angry-customer", "v1", "n2"),  # weight 1
            Item("four-am-car-park", "v1"),  # the all-best path weighs 2 + 1 + 1
        ),
    )

    result = grade(form, CONTENT, play(form, CONTENT, ["a", "p", "h", "b", "b", "b"]))

    # 2 * 8 + 1 * 3; then harmful at n1 (2 * 0), the detour n1x, n2, n3: a weight of 5 was visited
    assert (result.points, result.maximum) == (16 + 3 + 30, 10 * (2 + 1 + 5))
    assert result.harmful_on_critical
    assert result.missed_rules == ("R-CUST-1", "R-SAFE-1")


@steady
@given(seeds, st.lists(letters, min_size=1, max_size=8))
def test_points_are_never_above_the_maximum(seed: str, options: list[str]) -> None:
    form = drawn(seed)

    result = grade(form, CONTENT, play(form, CONTENT, options))

    assert 0 <= result.points <= result.maximum


@steady
@given(stories(), st.lists(letters, min_size=1, max_size=6))
def test_no_way_through_a_scenario_scores_above_its_maximum(staging: Staging, options: list[str]) -> None:
    score = walk(staging, options)

    assert 0 <= score.points <= score.maximum


@steady
@given(stories(), st.lists(letters, min_size=1, max_size=6))
def test_leaving_early_never_raises_a_score(staging: Staging, options: list[str]) -> None:
    best = sum(node.weight for node in best_path(staging))

    score = walk(staging, options)

    assert score.maximum >= POINTS["best"] * best


@steady
@given(seeds, st.lists(letters, min_size=6, max_size=6), st.integers(0, 5), letters)
def test_a_better_choice_never_lowers_the_grade(
    seed: str, options: list[str], place: int, other: str
) -> None:
    form, before, after = drawn(seed), options[:place], options[place + 1 :]
    worse, better = sorted((options[place], other), key=BETTER.index)

    low = grade(form, CONTENT, play(form, CONTENT, [*before, worse, *after]))
    high = grade(form, CONTENT, play(form, CONTENT, [*before, better, *after]))

    if low.maximum == high.maximum:  # the same decisions were met
        assert high.points >= low.points
    assert high.harmful_on_critical <= low.harmful_on_critical or other == "h"


@steady
@given(seeds, st.lists(st.sampled_from("ab"), min_size=1, max_size=8))
def test_somebody_who_never_does_worse_than_acceptable_passes(seed: str, options: list[str]) -> None:
    form = drawn(seed)

    assert grade(form, CONTENT, play(form, CONTENT, options)).passed


@steady
@given(seeds)
def test_one_harmful_choice_on_a_critical_decision_fails_whatever_the_points(seed: str) -> None:
    lenient = sample_content(assessment=CONTENT.assessment.model_copy(update={"pass_mark": 1}).model_dump())
    form = draw_check(lenient, "staff", seed=seed, history=History())
    choices = dict(play(form, lenient, "b"))
    critical = next(
        (item, node) for item, node in choices if decision_at(lenient, form.items[item], node).critical
    )
    choices[critical] = "h"

    result = grade(form, lenient, play(form, lenient, [choices.get(k, "b") for k in choices]))

    assert result.points * 100 >= result.maximum
    assert (result.harmful_on_critical, result.passed) == (True, False)


@steady
@given(seeds)
def test_one_harmful_choice_elsewhere_can_be_made_up_for(seed: str) -> None:
    form = drawn(seed)
    last = len(play(form, CONTENT, "b")) - 1  # the last decision of the story is not critical

    result = grade(form, CONTENT, play(form, CONTENT, ["b"] * last + ["h"]))

    assert (result.harmful_on_critical, result.passed) == (False, True)


def test_exactly_the_pass_mark_passes_and_one_point_less_does_not() -> None:
    at, below = (Grade(points, 100, 75, False, ()) for points in (75, 74))

    assert (at.passed, below.passed) == (True, False)
