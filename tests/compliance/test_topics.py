"""Topics by store tell where something is not understood, and nothing about anybody."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.compliance.topics import Answered, Cell, Made, cell, heat_map, most_missed, topic_of
from app.demo.sample_course import sample_content

AT = datetime(2027, 3, 1, tzinfo=UTC)


def made(
    person: int, place: str = "A", topic: str = "safety", missed: bool = False, minute: int | None = None
):
    return Made(person, place, AT + timedelta(minutes=person if minute is None else minute), topic, missed)


choices = st.lists(
    st.builds(
        made,
        person=st.integers(1, 40),
        place=st.sampled_from("ABCD"),
        topic=st.sampled_from(["safety", "customers", "rights"]),
        missed=st.booleans(),
    ),
    max_size=200,
)


def people_in(rows: list[Made], place: str, topic: str) -> set[int]:
    return {row.person_id for row in rows if (row.place, row.topic) == (place, topic)}


def test_four_people_are_not_shown_and_five_are():
    four = heat_map([made(person) for person in range(4)])
    five = heat_map([made(person, missed=person == 0) for person in range(5)])

    assert not four.rows["A"]["safety"].shown
    assert five.rows["A"]["safety"] == Cell(people=5, decisions=5, missed=1)


@given(choices)
def test_no_cell_is_of_fewer_than_five_people_and_all_are_whole_fives(rows):
    found = heat_map(rows)

    for cells in (*found.rows.values(), found.small, found.total):
        for each in cells.values():
            assert each.people % 5 == 0
            assert each.shown == (each.people >= 5)
            assert (each.decisions, each.missed) == (0, 0) if not each.shown else each.decisions >= 5
            assert each.missed <= each.decisions


@given(choices)
def test_what_is_hidden_cannot_be_found_by_subtracting(rows):
    found = heat_map(rows)

    for topic in found.topics:
        shown = sum((cells[topic] for cells in found.rows.values()), start=found.small[topic])
        assert found.total[topic] == shown  # the difference is nothing, whatever is hidden


@given(choices)
def test_small_places_together_are_never_one_of_them_alone(rows):
    found = heat_map(rows)

    for topic in found.topics:
        hidden = [place for place, cells in found.rows.items() if not cells[topic].shown]
        answered = [place for place in hidden if people_in(rows, place, topic)]
        if found.small[topic].shown:
            assert len(answered) >= 2
            assert found.small[topic].people <= sum(len(people_in(rows, each, topic)) for each in answered)


@given(choices, st.integers(1, 40), st.booleans())
def test_one_more_person_changes_no_cell_by_one_person(rows, minutes, missed):
    """The attack of somebody who looks today and tomorrow."""
    late = [
        Made(1000, "A", AT + timedelta(days=1), topic, missed) for topic in ("safety", "customers", "rights")
    ]
    before, after = heat_map(rows), heat_map([*rows, *late])

    for topic in before.topics:
        was = before.rows.get("A", {}).get(topic, Cell())
        now = after.rows["A"][topic]
        assert now == was or now.people - was.people == 5


def test_the_order_of_the_rows_makes_no_difference():
    rows = [made(person, missed=person % 2 == 0) for person in range(9)]

    assert cell(rows) == cell(rows[::-1])
    assert cell(rows).people == 5


def test_a_share_never_says_all_or_nobody():
    everybody, nobody = Cell(5, 10, 10), Cell(5, 10, 0)

    assert (everybody.bound, everybody.share) == ("≥", 95)
    assert (nobody.bound, nobody.share) == ("≤", 5)
    assert Cell(10, 40, 14).share == 35
    assert Cell(10, 40, 14).bound == ""


def test_a_place_where_nobody_answered_has_its_row():
    found = heat_map([made(person, place="B") for person in range(5)], places=["A", "B"])

    assert list(found.rows) == ["A", "B"]
    assert not found.rows["A"]["safety"].shown


# -- decisions -----------------------------------------------------------------------------------------


def test_the_topic_of_a_decision_is_that_of_the_rule_its_wrong_options_break():
    content = sample_content("en")
    story = content.scenarios["four-am-car-park"]

    assert topic_of(story.stagings["v1"].decision("n1"), story, content) == "safety"


def test_decisions_are_told_in_fives_and_only_where_five_people_met_them():
    answers = [
        *(Answered(person, ("s", "n1"), person < 7) for person in range(33)),
        *(Answered(person, ("s", "n2"), True) for person in range(4)),
        *(Answered(person, ("s", "n3"), False) for person in range(20)),
    ]

    [only] = most_missed(answers)

    assert (only.decision, only.answers, only.missed, only.share) == (("s", "n1"), 30, 5, 20)


@given(st.lists(st.builds(Answered, st.integers(1, 30), st.just(("s", "n")), st.booleans()), max_size=60))
def test_numbers_of_decisions_are_multiples_of_five(answers):
    for each in most_missed(answers):
        assert each.answers % 5 == each.missed % 5 == 0
        assert len({answer.person_id for answer in answers}) >= 5
        assert (each.share is None) == (Counter(a.decision for a in answers)[each.decision] < 30)


@pytest.mark.parametrize(("share", "level"), [(0, 0), (5, 0), (10, 1), (20, 2), (35, 3), (50, 4), (100, 4)])
def test_the_shade_deepens_with_the_share(share, level):
    assert Cell(10, 100, share).level == level
