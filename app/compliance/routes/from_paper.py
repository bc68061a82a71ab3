"""Which answers are from paper, for every page and file that says how somebody stands."""

from __future__ import annotations

from datetime import date

from flask import g

from app.assignments.queries import RosterRow
from app.compliance.routes import room
from app.paper.models import PaperRecord
from app.paper.queries import records_that_count


@room.app_template_global()
def on_paper(row: RosterRow) -> PaperRecord | None:
    """What HR entered, where that is the newest answer as at the row's day. Asked once for a page."""
    known: dict[date, dict[tuple[int, int], PaperRecord]] = g.setdefault("from_paper", {})
    on = row.situation.on
    if on not in known:
        known[on] = records_that_count(on)
    return known[on].get((row.person.id, row.requirement.id))
