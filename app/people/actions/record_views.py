"""Noting who looked at whose record."""

from __future__ import annotations

from datetime import datetime

from flask import g
from sqlalchemy import insert

from app.extensions import db
from app.people.kinds import RecordPart
from app.people.models import RecordView

NOTED = "record_views"  # what a request noted, until its answer is made


def note_view(*, person_id: int, part: RecordPart, subject: str = "") -> None:
    """The page that is being made shows something of this person. Written down once it is made."""
    g.setdefault(NOTED, []).append({"person_id": person_id, "part": part, "subject": subject})


def write_views(*, viewer_id: int, now: datetime) -> None:
    """Keep what was noted; one's own record is nobody's business but one's own."""
    noted = [view for view in g.pop(NOTED, []) if view["person_id"] != viewer_id]
    if noted:
        rows = [{**view, "viewer_id": viewer_id, "viewed_at": now} for view in noted]
        db.session.execute(insert(RecordView), rows)
