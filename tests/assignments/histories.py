"""Random histories of one person and one requirement: facts that could stand in the tables."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from app.assignments.kinds import PROOFS, ClosingKind, DueCause, Origin
from app.assignments.standing import Ending, Facts, MovedDue, Period, Span

FIRST = date(2027, 11, 1)  # so that 29 February 2028 is in reach
DAYS = 150

days = st.integers(0, DAYS).map(lambda number: FIRST + timedelta(days=number))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    first = draw(days)
    return Span(first, first + timedelta(days=draw(st.integers(0, 40))), draw(days))


@st.composite
def endings(draw: st.DrawFn) -> Ending:
    kind, on = draw(st.sampled_from(ClosingKind)), draw(days)
    valid_until = on + timedelta(days=draw(st.integers(0, 120))) if kind in PROOFS else None
    return Ending(kind, on, valid_until, draw(st.none() | st.just(on) | days.filter(lambda day: day >= on)))


@st.composite
def periods(draw: st.DrawFn, number: int) -> Period:
    return Period(
        number=number,
        origin=draw(st.sampled_from(Origin)),
        opened_on=draw(days),
        due_on=draw(days),
        due_changes=tuple(
            draw(st.lists(st.builds(MovedDue, days, days, st.sampled_from(DueCause)), max_size=3))
        ),
        closing=draw(st.none() | endings()),
        release=1,
    )


@st.composite
def histories(draw: st.DrawFn) -> Facts:
    count = draw(st.integers(0, 4))
    return Facts(
        periods=tuple(draw(periods(number + 1)) for number in range(count)),
        exemptions=tuple(draw(st.lists(spans(), max_size=2))),
        leaves=tuple(draw(st.lists(spans(), max_size=2))),
        window_days=draw(st.sampled_from([0, 7, 14, 30, 60])),
    )


def turning_points(facts: Facts) -> list[date]:
    """The days on which the answer can change, and those beside them."""
    known = [FIRST]
    for period in facts.periods:
        known += [period.opened_on, period.due_on]
        known += [day for change in period.due_changes for day in (change.changed_on, change.due_on)]
        if period.closing:
            known += [period.closing.on, period.closing.valid_until or period.closing.on]
            known += [period.closing.withdrawn_on or period.closing.on]
    for span in (*facts.exemptions, *facts.leaves):
        known += [span.starts_on, span.ends_on, span.known_on]
    near = (0, 1, -1, -14, -15, -facts.window_days, -facts.window_days - 1)
    return sorted({day + timedelta(days=step) for day in known for step in near})
