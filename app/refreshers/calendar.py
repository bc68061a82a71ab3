"""When training comes round again: the decision for one person, and the dates that lie ahead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.assignments.due_dates import due_after_leaves, due_for_reattestation
from app.assignments.kinds import PROOFS, ValidityRule
from app.assignments.roll_outs import Employee
from app.assignments.turns import Turn, hindered
from app.assignments.validity import opens_on, valid_until


@dataclass(frozen=True)
class Rhythm:
    """The part of a requirement that says how it comes round again."""

    rule: ValidityRule
    months: int
    reattestation_days: int
    window_days: int
    fixed_month: int | None = None
    fixed_day: int | None = None
    minimum_months: int = 0


@dataclass(frozen=True)
class Round:
    """One refresher that lies ahead: it opens, is due, and its signature would count until."""

    opens_on: date
    due_on: date
    valid_until: date


def turn(who: Employee, rhythm: Rhythm, on: date, *, in_audience: bool) -> Turn:
    """Whether a person's next period opens on `on`: in the window before the end of validity, or after it.

    The audience is checked again: who moved elsewhere or left is not asked to refresh.
    """
    at = who.position
    if at.open_origin is not None or at.last_kind not in PROOFS or at.proof_until is None:
        return Turn.NOT_DUE
    if on < opens_on(at.proof_until, rhythm.window_days):
        return Turn.NOT_DUE
    return hindered(who, in_audience=in_audience) or Turn.OPEN


def due_on(who: Employee, rhythm: Rhythm) -> date:
    """By when the refresher is owed; a leave moves it as it moves every due date.

    Raises ValueError for somebody without a proof.
    """
    if who.position.proof_until is None:
        raise ValueError("no proof, no refresher")
    due = due_for_reattestation(who.position.proof_until, rhythm.reattestation_days)
    return due_after_leaves(due, who.leaves)


def rounds_ahead(rhythm: Rhythm, until: date, count: int = 3) -> list[Round]:
    """The next refreshers of somebody whose proof counts until `until`, if each is signed on its due date."""
    rounds: list[Round] = []
    for _ in range(count):
        due = due_for_reattestation(until, rhythm.reattestation_days)
        following = valid_until(
            rhythm.rule,
            months=rhythm.months,
            closed_on=due,
            previous_until=until,
            window_days=rhythm.window_days,
            fixed_month=rhythm.fixed_month,
            fixed_day=rhythm.fixed_day,
            minimum_months=rhythm.minimum_months,
        )
        rounds.append(Round(opens_on(until, rhythm.window_days), due, following))
        until = following
    return rounds
