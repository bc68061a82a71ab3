"""Sweeping away what was only needed for a while."""

from __future__ import annotations

from datetime import timedelta

from app.extensions import db
from app.people import actions
from app.shared.clock import utc_now

KEPT = timedelta(days=1)  # failures count for minutes; a day of them helps to understand an attack


def sweep_failures() -> str:
    """Delete wrong-password counts that no limit looks at any more."""
    gone = actions.forget_failures(before=utc_now() - KEPT)
    db.session.commit()
    return f"{gone} old sign-in failures deleted" if gone else ""
