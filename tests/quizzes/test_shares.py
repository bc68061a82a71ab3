"""How many decisions of each rule group a check asks for."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.courses.release_content import ReleaseContent, thaw
from app.courses.rule_groups import group_of
from app.demo.sample_course import sample_content, scenario
from app.quizzes.drawing import History, draw_check
from app.quizzes.forms_drawn import DrawnForm
from app.quizzes.groups import Groups, certain_critical, certain_groups, groups_of
from app.quizzes.playing import decision_at

SHARES = {
    "voice": 2,
    "customers": 3,
    "private_account": 2,
    "safety": 2,
    "information": 1,
    "law": 1,
    "rights": 1,
}
seeds = st.text(min_size=1, max_size=12)
steady = settings(deadline=None, max_examples=40)  # a busy machine is no defect


def course(groups: tuple[str, ...] = tuple(SHARES), shares: dict[str, int] | None = SHARES) -> ReleaseContent:
    """Two scenarios for each group: two decisions of the group and one, the last, on the rights."""
    rule = sample_content().rules["R-SAFE-1"].model_dump()
    stories = {}
    for group in groups:
        for number in (1, 2):
            id = f"{group}-{number}".replace("_", "-")
            stories[id] = scenario(id, id, "phone", f"R-{group}")
            for staging in stories[id]["stagings"].values():
                staging["nodes"]["n3"]["correct_is_permission"] = group == "rights"
    track = {"full_scenarios": 1, "single_decisions": 8, "critical_at_least": 4, "shares": shares}
    return sample_content(
        rules={f"R-{group}": rule | {"id": f"R-{group}", "group": group} for group in SHARES},
        scenarios=stories,
        assessment=sample_content().assessment.model_dump() | {"tracks": {"staff": track}},
    )


CONTENT = course()


def drawn(
    content: ReleaseContent, seed: str, history: History | None = None
) -> tuple[DrawnForm, Groups, Groups]:
    """A form, the groups of its single decisions, and those that its story brings for certain."""
    form = draw_check(content, "staff", seed=seed, history=history or History())
    singles = Counter(
        group_of(
            decision_at(content, item, item.node),
            content.scenarios[item.scenario].rules,
            groups_of(content),
        )
        for item in form.items
        if item.node
    )
    story = content.scenarios[form.items[-1].scenario]
    return form, singles, certain_groups(content, story, story.stagings[form.items[-1].variant])


@steady
@given(seeds)
def test_no_group_is_left_out_and_none_takes_the_place_of_another(seed: str) -> None:
    _form, singles, story = drawn(CONTENT, seed)

    assert sum(singles.values()) == 8
    assert (singles + story).keys() == SHARES.keys()
    assert all(count <= max(0, SHARES[group] - story[group]) for group, count in singles.items())


@steady
@given(seeds)
def test_what_is_short_of_a_share_is_what_the_story_has_too_much_of(seed: str) -> None:
    _form, singles, story = drawn(CONTENT, seed)
    open_before = sum(max(0, share - story[group]) for group, share in SHARES.items())

    short = sum(max(0, share - story[group] - singles[group]) for group, share in SHARES.items())

    assert short == max(0, open_before - 8)


@steady
@given(seeds)
def test_enough_decisions_are_critical_beside_the_shares(seed: str) -> None:
    form, _singles, _story = drawn(CONTENT, seed)
    critical = sum(decision_at(CONTENT, item, item.node).critical for item in form.items if item.node)
    last = form.items[-1]

    assert critical + certain_critical(CONTENT.scenarios[last.scenario].stagings[last.variant]) >= 4


@steady
@given(seeds)
def test_shares_bring_no_variant_back_within_two_attempts(seed: str) -> None:
    forms: list[DrawnForm] = []
    for number in range(5):
        forms.append(drawn(CONTENT, f"{seed}{number}", History(checks=tuple(forms)))[0])

    for earlier, later in [(a, b) for gap in (1, 2) for a, b in zip(forms, forms[gap:], strict=False)]:
        shown = {(item.scenario, item.variant) for item in earlier.items}
        assert shown.isdisjoint((item.scenario, item.variant) for item in later.items)


@steady
@given(seeds)
def test_where_the_pool_lacks_a_group_another_one_takes_its_place(seed: str) -> None:
    poor = course(groups=("voice", "customers", "safety"))

    _form, singles, _story = drawn(poor, seed)

    assert sum(singles.values()) == 8
    assert singles.keys() == {"voice", "customers", "safety"}


def test_a_decision_that_says_you_may_counts_for_the_rights() -> None:
    story = CONTENT.scenarios["rights-1"].stagings["v1"]
    other = CONTENT.scenarios["voice-1"]
    permits = story.nodes["n3"].model_copy(update={"correct_is_permission": True})

    assert group_of(permits, other.rules, groups_of(CONTENT)) == "rights"
    assert group_of(other.stagings["v1"].nodes["n3"], other.rules, groups_of(CONTENT)) == "voice"


@pytest.mark.parametrize(
    ("named", "rules", "group"),
    [
        (["law", "law", "voice"], ["voice", "law"], "law"),  # most options
        (["voice", "law"], ["law", "voice"], "law"),  # among equals what the scenario names first
        (["voice", "law"], ["safety"], "voice"),
        ([], ["safety", "law"], "safety"),
        ([], [], None),
    ],
)
def test_the_group_is_that_of_most_options_and_then_of_the_scenario(named, rules, group) -> None:
    decision = CONTENT.scenarios["voice-1"].stagings["v1"].nodes["n1"]
    ids = [f"R-{each}" for each in named] + [None] * (4 - len(named))
    options = [
        option.model_copy(update={"rule": id}) for option, id in zip(decision.options, ids, strict=True)
    ]
    changed = decision.model_copy(update={"options": options, "correct_is_permission": False})

    assert group_of(changed, [f"R-{each}" for each in rules], groups_of(CONTENT)) == group


def test_a_release_without_shares_keeps_its_bytes() -> None:
    before = course(shares=None).canonical()

    assert '"shares"' not in before
    assert thaw(before).canonical() == before
