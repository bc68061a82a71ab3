"""Which briefing kits somebody who leads people needs now."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from app.assignments.models import Requirement
from app.assignments.queries import roster
from app.courses.models import Release
from app.courses.queries import content_for
from app.extensions import db
from app.people.viewer import Viewer


def open_kits(viewer: Viewer, on: date, *, language: str) -> list[tuple[Requirement, Release]]:
    """Of each requirement that some of the viewer's people still owe, the newest release asked for, if it has a kit."""
    owed = {
        row.assignment.release_id: row.requirement
        for row in roster(viewer, on)
        if row.assignment is not None and row.owed
    }
    if not owed:
        return []
    releases = db.session.scalars(select(Release).where(Release.id.in_(owed)).order_by(Release.number))
    newest = {owed[release.id]: release for release in releases}
    return [
        (requirement, release)
        for requirement, release in newest.items()
        if content_for(release.id, language).kit is not None
    ]
