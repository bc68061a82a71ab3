"""When the audit runs by itself, and what it compares with."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from flask import current_app

from app.ledger.memory import NAME as MEMORY
from app.ledger.queries import newest_audit, size
from app.people.queries import root_unit
from app.shared.clock import date_in

BEGINS = timedelta(hours=2)
"""After midnight where the company is: nobody works, and the day's backup can still be taken after it."""


def night_to_audit(now: datetime) -> date | None:
    """The night whose audit is due; None if it was done, or there is nothing to audit yet.

    A worker that did not run at night does it as soon as it runs.
    """
    root, newest = root_unit(), newest_audit()
    night = date_in(now - BEGINS, root.time_zone if root else "UTC")
    done = newest is not None and newest.night >= night
    return None if done or not size() else night


def remembered_beside_the_key() -> list[Path]:
    """What the file outside of the database remembers of the log, if a witness has seen it."""
    place = Path(current_app.config["DATA_FOLDER"]) / MEMORY
    return [place] if place.exists() else []
