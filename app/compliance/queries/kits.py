"""Which briefing kits somebody who leads people needs now."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from app.assignments.models import Requirement
from app.assignments.queries import RosterRow
from app.courses.models import Release
from app.courses.queries import content_for
from app.extensions import db


def open_kits(rows: Iterable[RosterRow], *, language: str) -> list[tuple[Requirement, Release]]:
    """Of each requirement that somebody on these rows still owes, the newest release among them, if it has a kit."""
    owed = {
        row.assignment.release_id: row.requirement
        for row in rows
        if row.assignment is not None and row.situation.due_on is not None
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
