"""Whose training comes round again, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.assignments.models import Requirement
from app.assignments.queries import candidates, requirements_in_force
from app.people.models import Person
from app.refreshers.calendar import Rhythm, Round, rounds_ahead


@dataclass(frozen=True)
class Forecast:
    """One person's next dates in one requirement."""

    person: Person
    requirement: Requirement
    valid_until: date
    rounds: list[Round]


def rhythm_of(requirement: Requirement) -> Rhythm:
    return Rhythm(
        rule=requirement.validity_rule,
        months=requirement.validity_months,
        reattestation_days=requirement.reattestation_days,
        window_days=requirement.window_days,
        fixed_month=requirement.fixed_month,
        fixed_day=requirement.fixed_day,
        minimum_months=requirement.minimum_months,
    )


def forecasts(on: date, *, employee_number: str | None = None, count: int = 3) -> list[Forecast]:
    """The next `count` refreshers of everybody, or of one person, who has a proof on `on`."""
    return [
        Forecast(
            person=each.person,
            requirement=requirement,
            valid_until=each.position.proof_until,
            rounds=rounds_ahead(rhythm_of(requirement), each.position.proof_until, count),
        )
        for requirement in (found.requirement for found in requirements_in_force(on))
        for each in candidates(requirement, on)
        if each.in_audience
        and each.position.proof_until is not None
        and employee_number in (None, each.person.employee_number)
    ]
