"""What happens day by day: newcomers are asked, leavers' open periods end. Safe to run twice."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from app.assignments.actions import ask_newcomers, close_for_leavers
from app.assignments.queries import company_day, requirements_in_force
from app.assignments.turns import Turn, report
from app.extensions import db
from app.shared.clock import utc_now


def open_due_periods(*, dry_run: bool = False, now: datetime | None = None) -> str:
    """Ask whoever came into an audience; close what leavers left open. Says what it did.

    Each requirement is its own transaction, so that nobody waits for all of them. A dry run does the
    same and takes it back.
    """
    now = now or utc_now()
    settle = db.session.rollback if dry_run else db.session.commit
    closed = close_for_leavers(now=now)
    settle()
    turns: Counter[Turn] = Counter()
    for each in requirements_in_force(company_day(now)):
        turns += ask_newcomers(requirement=each.requirement, now=now)
        settle()
    return report(turns, *([f"{closed} closed (left)"] if closed else []))
