"""Where the parts of a chart stand on their drawing: numbers and days in, places out. Templates only print.

Lengths are in units of the drawing's view box, which is 320 wide: on a phone a unit is about a pixel.
Places are rounded to a tenth of a unit, so that a page stays small and two runs draw the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from math import ceil, log10

WIDTH = 320
STEPS = (1, 2, 5, 10)  # what people like to count in, times a power of ten


@dataclass(frozen=True)
class Frame:
    """The drawing and the box in it that holds the data; what is around the box is for words."""

    width: int = WIDTH
    height: int = 200
    left: int = 34
    right: int = 10
    top: int = 16
    bottom: int = 26

    @property
    def box_right(self) -> int:
        return self.width - self.right

    @property
    def box_bottom(self) -> int:
        return self.height - self.bottom

    @property
    def box_width(self) -> int:
        return self.box_right - self.left

    @property
    def box_height(self) -> int:
        return self.box_bottom - self.top


@dataclass(frozen=True)
class Tick:
    """A value or a day with its place on the axis, and how its label hangs there."""

    at: float
    value: int = 0
    day: date | None = None
    anchor: str = "middle"  # start, middle or end, as SVG calls it


def count_ticks(highest: int, frame: Frame, most: int = 5) -> list[Tick]:
    """Round numbers from 0 to the first at or above `highest`, at most `most` of them, bottom first."""
    step = nice_step(max(1, highest), most - 1)
    top = step * ceil(max(1, highest) / step)
    return [Tick(height_of(value, top, frame), value=value) for value in range(0, top + 1, step)]


def nice_step(highest: int, parts: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50 … of which `parts` reach `highest`."""
    power: int = 10 ** (int(log10(highest / parts)) if highest > parts else 0)
    return next(number for step in STEPS if (number := step * power) * parts >= highest)


def height_of(value: int, top: int, frame: Frame) -> float:
    """How far down the drawing a value stands on an axis that ends at `top`."""
    return round(frame.box_bottom - frame.box_height * value / top, 1)


def place_of(day: date, first: date, last: date, frame: Frame) -> float:
    """How far to the right a day stands between the first and the last one."""
    days = max(1, (last - first).days)
    return round(frame.left + frame.box_width * (day - first).days / days, 1)


def day_ticks(first: date, last: date, frame: Frame, most: int = 4) -> list[Tick]:
    """The first day, the last one, and whole days evenly between them."""
    days = (last - first).days
    number = min(most, days + 1)
    chosen = [first + timedelta(days=round(days * n / max(1, number - 1))) for n in range(number)]
    anchors = ["start", *["middle"] * (number - 2), "end"][:number]
    return [
        Tick(place_of(day, first, last, frame), day=day, anchor=anchor)
        for day, anchor in zip(chosen, anchors, strict=True)
    ]


# -- steps over days ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Day:
    """How many were asked, and how many of them had signed, at the end of one day."""

    on: date
    asked: int
    signed: int


@dataclass(frozen=True)
class StepChart:
    """Two rising stairs against a deadline. Paths are in SVG's words."""

    frame: Frame
    asked: str
    signed: str
    area: str  # below `signed`, closed at the bottom
    counts: list[Tick]
    days: list[Tick]
    deadline: Tick | None
    end: tuple[float, float]  # where the stair of the signed ends


def step_chart(
    days: Sequence[Day], until: date, deadline: date | None, frame: Frame | None = None
) -> StepChart:
    """`days`: in order, one at least; the axis goes on to `until` and holds the deadline if there is one."""
    frame = frame or Frame()
    first = days[0].on
    last = max(until, days[-1].on, deadline or until, first + timedelta(days=1))
    counts = count_ticks(max(day.asked for day in days), frame)
    top = counts[-1].value

    def stairs(values: Sequence[int]) -> list[tuple[float, float]]:
        points = zip(days, values, strict=True)
        return [(place_of(day.on, first, last, frame), height_of(value, top, frame)) for day, value in points]

    asked, signed = stairs([day.asked for day in days]), stairs([day.signed for day in days])
    path = stair_path(signed)
    return StepChart(
        frame=frame,
        asked=stair_path(asked),
        signed=path,
        area=f"{path}V{frame.box_bottom}H{number(signed[0][0])}Z",
        counts=counts,
        days=day_ticks(first, last, frame),
        deadline=Tick(place_of(deadline, first, last, frame), day=deadline)
        if deadline and deadline >= first
        else None,
        end=signed[-1],
    )


def stair_path(points: Sequence[tuple[float, float]]) -> str:
    """A line that runs flat and jumps, as counts do; where it stays level nothing is written."""
    (x, y), *rest = points
    path, level = f"M{number(x)} {number(y)}", y
    for x, y in rest:
        if y != level:
            path += f"H{number(x)}V{number(y)}"
            level = y
    return path + f"H{number(points[-1][0])}"


def number(value: float) -> str:
    """12.0 → "12"."""
    return f"{value:g}"


# -- one bar of parts ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Segment:
    """One part of a bar. `name` is a class of the style sheet and a key for words."""

    name: str
    count: int
    at: float
    width: float


def stacked_bar(parts: Sequence[tuple[str, int]], width: int = WIDTH) -> list[Segment]:
    """The parts of a bar side by side; parts of nothing are left out, and none is too thin to be seen."""
    shown = [(name, count) for name, count in parts if count]
    total = sum(count for _, count in shown)
    if not total:
        return []
    least = min(4.0, width / len(shown))
    spare = width - least * len(shown)
    ends = list(accumulate(least + spare * count / total for _, count in shown))
    starts = [0.0, *ends[:-1]]
    return [
        Segment(name, count, round(start, 1), round(round(end, 1) - round(start, 1), 1))
        for (name, count), start, end in zip(shown, starts, ends, strict=True)
    ]


# -- a bar for each month ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Block:
    """One series' part of one month's bar. `series` counts from 0."""

    series: int
    count: int
    top: float
    height: float


@dataclass(frozen=True)
class Bar:
    at: float  # its left edge
    width: float
    middle: float
    top: float
    total: int
    blocks: list[Block]


@dataclass(frozen=True)
class BarChart:
    frame: Frame
    counts: list[Tick]
    bars: list[Bar]


def bar_chart(columns: Sequence[Sequence[int]], frame: Frame | None = None) -> BarChart:
    """One bar for each column, its series on top of each other, the first at the bottom."""
    frame = frame or Frame()
    counts = count_ticks(max((sum(column) for column in columns), default=0), frame)
    top = counts[-1].value
    slot = frame.box_width / max(1, len(columns))
    return BarChart(frame, counts, [bar(column, n, slot, top, frame) for n, column in enumerate(columns)])


def bar(column: Sequence[int], place: int, slot: float, top: int, frame: Frame) -> Bar:
    ends = list(accumulate(column, initial=0))
    edges = [height_of(end, top, frame) for end in ends]
    left = frame.left + slot * place
    return Bar(
        at=round(left + slot * 0.14, 1),
        width=round(slot * 0.72, 1),
        middle=round(left + slot / 2, 1),
        top=edges[-1],
        total=ends[-1],
        blocks=[
            Block(series, count, edges[series + 1], round(edges[series] - edges[series + 1], 1))
            for series, count in enumerate(column)
            if count
        ],
    )


# -- a grid of cells -----------------------------------------------------------------------------------

HEADINGS = 84  # units above the grid for slanted headings
ROW = 34  # a row's name and its cells below it
CELL = 19


@dataclass(frozen=True)
class Grid:
    """A name above each row of cells, so that a long one has the whole width."""

    height: int
    cell: float  # width
    columns: list[float]  # left edges
    rows: list[int]  # top edges; the name stands in the first units of a row


def grid(columns: int, rows: int) -> Grid:
    cell = (WIDTH - 26) / max(1, columns)  # the last slanted heading needs room on the right
    return Grid(
        height=HEADINGS + ROW * rows,
        cell=round(cell - 2, 1),
        columns=[round(cell * n, 1) for n in range(columns)],
        rows=[HEADINGS + ROW * n for n in range(rows)],
    )
