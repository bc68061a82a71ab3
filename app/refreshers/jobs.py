"""What happens day by day: refreshers open before validity ends. Safe to run twice."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from app.assignments.queries import company_day, requirements_in_force
from app.assignments.turns import Turn, report
from app.extensions import db
from app.refreshers.actions import open_next_periods
from app.shared.clock import utc_now


def open_refreshers(*, dry_run: bool = False, now: datetime | None = None) -> str:
    """Open the refreshers whose window has begun. Says what it did; a dry run takes it back."""
    now = now or utc_now()
    turns: Counter[Turn] = Counter()
    for each in requirements_in_force(company_day(now)):
        turns += open_next_periods(requirement=each.requirement, now=now)
        if dry_run:
            db.session.rollback()
        else:
            db.session.commit()
    return report(turns)
