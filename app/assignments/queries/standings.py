"""Standing in SQL: the twin of `app.assignments.standing`, for thousands of people at once.

Each part is named after its part there. A property test writes random histories and holds the two equal.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Row,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    select,
    type_coerce,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from app.assignments.kinds import PROOFS, ClosingKind, DueCause, Origin
from app.assignments.models import (
    Assignment,
    Closing,
    ClosingWithdrawal,
    DueChange,
    Exemption,
    Leave,
    Requirement,
    RequirementChange,
)
from app.assignments.queries.audience import until_changed
from app.assignments.standing import ASKING, DUE_SOON_DAYS, Position, Standing
from app.courses.models import Release


class days_between(FunctionElement[int]):  # noqa: N801  # named like the SQL function that it stands for
    """Whole days from the first date to the second."""

    type = Integer()
    inherit_cache = True
    name = "days_between"


@compiles(days_between, "sqlite")
def _days_between_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    first, second = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"CAST(julianday({second}) - julianday({first}) AS INTEGER)"


@compiles(days_between, "postgresql")
def _days_between_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    first, second = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"(({second}) - ({first}))"


Day = date | ColumnElement[date]
"""A day, or a parameter that stands for one in a statement that is built once and run often."""


def standings(pairs: CTE, on: Day) -> Subquery:
    """One row for each of `pairs` (columns `person_id`, `requirement_id`) as at `on`.

    Columns: the two ids, those of `Position`, `assignment_id` (the open period, else the last one
    closed), `periods` (how many were opened by then), `window_days` as at that day and `standing`.
    """
    at, windows = positions(pairs, on).subquery("positions"), windows_as_at(on)
    word = standing_case(at, windows.c.window_days, on)
    return (
        select(at, windows.c.window_days, word.label("standing"))
        .join(windows, windows.c.id == at.c.requirement_id)
        .subquery("standings")
    )


def windows_as_at(on: Day) -> CTE:
    """How long before the end of validity each requirement's next period opened, as that stood on `on`."""
    before = until_changed(RequirementChange.window_before, on)
    window = func.coalesce(before, Requirement.window_days)
    return select(Requirement.id, window.label("window_days")).cte("windows")


def standing_case(at: FromClause, window: ColumnElement[int], on: Day) -> ColumnElement[str]:
    """The word for a row of `positions`, with the `window` of its requirement: see `standing_of`."""
    c = at.c
    today = literal(on, Date) if isinstance(on, date) else on
    valid = c.proof_until >= on
    again = c.open_origin == Origin.REATTESTATION.value
    soon = and_(days_between(today, c.due_on) <= DUE_SOON_DAYS, days_between(today, c.due_on) <= window)
    open_word = case(
        (and_(again, valid), Standing.EXPIRING.value),
        (and_(c.due_on < on, again), Standing.EXPIRED.value),
        (c.due_on < on, Standing.OVERDUE.value),
        (soon, Standing.DUE_SOON.value),
        else_=Standing.NOT_YET_DUE.value,
    )
    closed_word = case(
        (c.last_kind.is_(None), Standing.NOT_YET_DUE.value),
        (c.last_kind == ClosingKind.REFUSED.value, Standing.REFUSED.value),
        (c.last_kind == ClosingKind.LEFT_UNSIGNED.value, Standing.LEFT_UNSIGNED.value),
        (and_(valid, days_between(today, c.proof_until) <= window), Standing.EXPIRING.value),
        (valid, Standing.VALID.value),
        else_=Standing.EXPIRED.value,
    )
    word = case((c.open_origin.is_not(None), open_word), else_=closed_word)
    asking = [standing.value for standing in ASKING]
    return case(
        (c.exempt_until.is_not(None), Standing.EXEMPT.value),
        (and_(c.away_until.is_not(None), word.in_(asking)), Standing.ON_LEAVE.value),
        else_=word,
    )


def positions(pairs: CTE, on: Day) -> Select[Any]:
    """What the facts come down to on `on`, one row for each pair: see `standing.position`."""
    periods = periods_as_at(on, pairs)
    current = _newest(periods, periods.c.kind.is_(None), "current_period")
    proof = _newest(periods, periods.c.kind.in_(PROOFS), "proof")
    last = _newest(
        periods, periods.c.kind.is_not(None) & (periods.c.kind != ClosingKind.SUPERSEDED), "last_closed"
    )
    exempt, away = _exemptions(on), _leaves(on)
    opened = (
        select(periods.c.person_id, periods.c.requirement_id, func.max(periods.c.period).label("periods"))
        .group_by(periods.c.person_id, periods.c.requirement_id)
        .subquery("opened")
    )
    query = select(
        pairs.c.person_id,
        pairs.c.requirement_id,
        exempt.c.first.label("exempt_from"),
        exempt.c.last.label("exempt_until"),
        away.c.first.label("away_from"),
        away.c.last.label("away_until"),
        current.c.origin.label("open_origin"),
        current.c.opened_on,
        current.c.due_on,
        current.c.question_on,
        current.c.release.label("open_release"),
        proof.c.closed_on.label("proof_on"),
        proof.c.valid_until.label("proof_until"),
        last.c.kind.label("last_kind"),
        last.c.closed_on.label("last_on"),
        last.c.release.label("last_release"),
        func.coalesce(current.c.id, last.c.id).label("assignment_id"),
        func.coalesce(opened.c.periods, 0).label("periods"),
    ).select_from(pairs)
    for part in (current, proof, last, exempt, opened):
        same = and_(part.c.person_id == pairs.c.person_id, part.c.requirement_id == pairs.c.requirement_id)
        query = query.outerjoin(part, same)
    return query.outerjoin(away, away.c.person_id == pairs.c.person_id)


def periods_as_at(on: Day, pairs: CTE) -> CTE:
    """These people's assignments opened by `on`, with due date and closing as they stood on that day."""
    moved = (
        select(
            DueChange.assignment_id,
            DueChange.due_on,
            func.row_number()
            .over(partition_by=DueChange.assignment_id, order_by=DueChange.id.desc())
            .label("age"),
        )
        .where(DueChange.changed_on <= on)
        .subquery("moved")
    )
    asked = (
        select(DueChange.assignment_id, func.max(DueChange.changed_on).label("question_on"))
        .where(DueChange.changed_on <= on, DueChange.cause == DueCause.QUESTION)
        .group_by(DueChange.assignment_id)
        .subquery("asked")
    )
    return (
        select(
            Assignment.id,
            Assignment.person_id,
            Assignment.requirement_id,
            Assignment.period,
            Assignment.origin,
            Assignment.opened_on,
            func.coalesce(moved.c.due_on, Assignment.due_on).label("due_on"),
            asked.c.question_on,
            Release.number.label("release"),
            kind_as_at().label("kind"),
            Closing.closed_on,
            Closing.valid_until,
        )
        .join(Release, Release.id == Assignment.release_id)
        .outerjoin(Closing, and_(Closing.assignment_id == Assignment.id, Closing.closed_on <= on))
        .outerjoin(ClosingWithdrawal, withdrawn_by(on))
        .outerjoin(moved, and_(moved.c.assignment_id == Assignment.id, moved.c.age == 1))
        .outerjoin(asked, asked.c.assignment_id == Assignment.id)
        .where(Assignment.opened_on <= on, Assignment.person_id.in_(select(pairs.c.person_id)))
        .cte("periods")
    )


def withdrawn_by(on: Day) -> ColumnElement[bool]:
    """For an outer join from `Closing`: the withdrawals that were known on `on`."""
    return and_(ClosingWithdrawal.closing_id == Closing.id, ClosingWithdrawal.withdrawn_on <= on)


def kind_as_at() -> ColumnElement[ClosingKind]:
    """What a closing said, where the withdrawals of that day are joined: see `standing.Ending.as_at`."""
    ended = literal(ClosingKind.SUPERSEDED, Closing.kind.type)
    return type_coerce(
        case((ClosingWithdrawal.id.is_not(None), ended), else_=Closing.kind), Closing.kind.type
    )


def position_from(row: Row[Any]) -> Position:
    """A row of `standings` as the plain values that `standing.explain` takes."""
    return Position(**{field.name: getattr(row, field.name) for field in fields(Position)})


def _newest(periods: CTE, condition: ColumnElement[bool], name: str) -> Subquery:
    """Of each person's periods of one requirement that meet the condition, the newest."""
    age = func.row_number().over(
        partition_by=(periods.c.person_id, periods.c.requirement_id), order_by=periods.c.period.desc()
    )
    ranked = select(periods, age.label("age")).where(condition).subquery(f"{name}_ranked")
    return select(ranked).where(ranked.c.age == 1).subquery(name)


def _exemptions(on: Day) -> Subquery:
    return (
        select(
            Exemption.person_id,
            Exemption.requirement_id,
            func.min(Exemption.starts_on).label("first"),
            func.max(Exemption.ends_on).label("last"),
        )
        .where(Exemption.granted_on <= on, Exemption.starts_on <= on, Exemption.ends_on >= on)
        .group_by(Exemption.person_id, Exemption.requirement_id)
        .subquery("exempt")
    )


def _leaves(on: Day) -> Subquery:
    return (
        select(
            Leave.person_id,
            func.min(Leave.starts_on).label("first"),
            func.max(Leave.ends_on).label("last"),
        )
        .where(Leave.recorded_on <= on, Leave.starts_on <= on, Leave.ends_on >= on)
        .group_by(Leave.person_id)
        .subquery("away")
    )
