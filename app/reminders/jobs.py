"""The daily mails: planned from what is owed, sent one by one, never twice."""

from __future__ import annotations

from datetime import datetime

from app.extensions import db
from app.reminders import actions, queries
from app.reminders.digests import summary
from app.shared.clock import utc_now


def send_digests(now: datetime | None = None, dry_run: bool = False) -> str:
    """One mail to each person with something pressing, one to each manager with somebody long overdue.

    Each mail is its own transaction: a worker that is killed has sent what it has sent, and the next
    run goes on from there. With `dry_run` nothing is written.
    """
    now = now or utc_now()
    if not dry_run:
        cancel_settled(now)
    plan = queries.planned(now)
    db.session.rollback()  # gives SQLite's lock back between reading and writing
    if dry_run:
        return summary(len(plan.digests), len(plan.escalations), plan.skipped)
    sent = to_managers = 0
    for digest in plan.digests:
        sent += actions.send_digest(digest=digest, now=now)
        db.session.commit()
    for escalation in plan.escalations:
        to_managers += actions.escalate(escalation=escalation, now=now)
        db.session.commit()
    return summary(sent, to_managers, plan.skipped)


def cancel_settled(now: datetime | None = None) -> str:
    """Take back reminders that still wait in the outbox although their matter is settled."""
    cancelled = actions.cancel_settled(now=now or utc_now())
    db.session.commit()
    return f"{cancelled} reminders taken back" if cancelled else ""
