"""Charts never lie about size: they rise where counts rise, stay in their box and fill their bar."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.compliance.charts import (
    WIDTH,
    Day,
    Frame,
    bar_chart,
    count_ticks,
    day_ticks,
    grid,
    stacked_bar,
    step_chart,
)

FIRST = date(2027, 1, 1)
FRAME = Frame()
counts = st.integers(0, 100_000)
gaps = st.integers(0, 900)


@st.composite
def rising(draw) -> list[Day]:
    """Asked and signed as they only ever grow, the signed never more than the asked."""
    steps = draw(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=1, max_size=60))
    days, asked, signed = [], 0, 0
    for number, (more_asked, more_signed) in enumerate(steps):
        asked += more_asked
        signed = min(asked, signed + more_signed)
        days.append(Day(FIRST + timedelta(days=number), asked, signed))
    return days


def points(path: str) -> list[tuple[float, float]]:
    """The corners of a path of M, H and V."""
    x = y = 0.0
    found = []
    for letter, numbers in re.findall(r"([MHV])([\d. ]+)", path):
        values = [float(number) for number in numbers.split()]
        x = values[0] if letter in "MH" else x
        y = values[-1] if letter in "MV" else y
        found.append((x, y))
    return found


@given(rising(), gaps, st.none() | st.integers(0, 900))
def test_stairs_only_rise_and_stay_in_their_box(days, more, deadline):
    until = days[-1].on + timedelta(days=more)
    chart = step_chart(days, until, FIRST + timedelta(days=deadline) if deadline is not None else None)

    for path in (chart.asked, chart.signed):
        corners = points(path)
        assert all(FRAME.left <= x <= FRAME.box_right for x, _ in corners)
        assert all(FRAME.top <= y <= FRAME.box_bottom for _, y in corners)
        assert all(b[0] >= a[0] and b[1] <= a[1] for a, b in pairwise(corners))
    assert chart.deadline is None or FRAME.left <= chart.deadline.at <= FRAME.box_right
    assert chart.end == points(chart.signed)[-1]


@given(rising())
def test_the_signed_never_stand_above_the_asked(days):
    chart = step_chart(days, days[-1].on, None)

    assert points(chart.signed)[-1][1] >= points(chart.asked)[-1][1]


@given(counts)
def test_an_axis_has_few_round_numbers_and_reaches_the_highest(highest):
    ticks = count_ticks(highest, FRAME)
    values = [tick.value for tick in ticks]
    step = values[1]

    assert 2 <= len(ticks) <= 5
    assert values[0] == 0
    assert values[-1] >= highest
    assert values[-1] - highest < step or highest == 0
    assert str(step).rstrip("0") in ("1", "2", "5")
    assert [b.at < a.at for a, b in pairwise(ticks)] == [True] * (len(ticks) - 1)


@given(gaps)
def test_days_on_an_axis_are_different_and_hold_both_ends(length):
    last = FIRST + timedelta(days=length)
    days = [tick.day for tick in day_ticks(FIRST, last, FRAME)]

    assert days == sorted(set(days))
    assert days[0] == FIRST
    assert days[-1] == last


@given(st.lists(counts, max_size=12))
def test_a_bar_is_filled_from_end_to_end_and_no_part_is_too_thin_to_see(numbers):
    parts = stacked_bar([(str(place), number) for place, number in enumerate(numbers)])

    assert [part.count for part in parts] == [number for number in numbers if number]
    if parts:
        assert parts[0].at == 0
        assert round(parts[-1].at + parts[-1].width, 1) == WIDTH
        assert all(round(a.at + a.width, 1) == b.at for a, b in pairwise(parts))
        assert all(part.width >= 3.9 for part in parts)


def test_more_people_have_a_wider_part():
    few, many = stacked_bar([("few", 1), ("many", 900)])

    assert few.width < many.width


@given(st.lists(st.lists(counts, min_size=3, max_size=3), min_size=1, max_size=12))
def test_bars_stand_in_their_box_beside_each_other_and_are_the_sum_of_their_blocks(columns):
    chart = bar_chart(columns)

    for column, bar in zip(columns, chart.bars, strict=True):
        assert bar.total == sum(column)
        assert [block.count for block in bar.blocks] == [number for number in column if number]
        assert FRAME.top <= bar.top <= FRAME.box_bottom
        assert all(block.height >= 0 for block in bar.blocks)
    assert all(a.at + a.width < b.at for a, b in pairwise(chart.bars))
    assert chart.bars[-1].at + chart.bars[-1].width <= FRAME.box_right


@given(st.integers(1, 9), st.integers(1, 60))
def test_a_grid_has_a_place_for_each_cell(columns, rows):
    layout = grid(columns, rows)

    assert (len(layout.columns), len(layout.rows)) == (columns, rows)
    assert all(a + layout.cell < b for a, b in pairwise(layout.columns))
    assert layout.columns[-1] + layout.cell <= WIDTH
    assert layout.rows[-1] < layout.height
