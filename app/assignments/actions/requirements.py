"""Making and ending requirements."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from app.assignments.kinds import Audience, ValidityRule
from app.assignments.models import Requirement
from app.extensions import db
from app.people.models import Person


def add_requirement(
    *,
    title: Mapping[str, str],
    course: str,
    track: str,
    audience: Audience,
    audience_ids: Collection[int] = (),
    living: bool = True,
    roll_out_days: int,
    joiner_days: int,
    reattestation_days: int,
    window_days: int,
    validity_rule: ValidityRule,
    validity_months: int,
    fixed_month: int | None = None,
    fixed_day: int | None = None,
    minimum_months: int = 0,
    by: Person | None,
    now: datetime,
) -> Requirement:
    """Write a standing rule, with its title by language. It asks nobody until a release is rolled out to it."""
    requirement = Requirement(
        title=dict(title),
        course=course,
        track=track,
        audience=audience,
        audience_ids=sorted(audience_ids),
        living=living,
        roll_out_days=roll_out_days,
        joiner_days=joiner_days,
        reattestation_days=reattestation_days,
        window_days=window_days,
        validity_rule=validity_rule,
        validity_months=validity_months,
        fixed_month=fixed_month,
        fixed_day=fixed_day,
        minimum_months=minimum_months,
        created_at=now,
        created_by_id=by.id if by else None,
    )
    db.session.add(requirement)
    db.session.flush()
    return requirement
