"""What a pack would hold: who is in it, which signatures, which releases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import current_app

from app.compliance.refusals import UnitOutOfSight
from app.courses.models import Release
from app.courses.queries import releases
from app.evidence.pack_contents import Asked, Chosen
from app.evidence.queries.packs.choosing import Known, choose, people_known, records_asked, roster_as_at
from app.evidence.queries.packs.rosters import Roster, roster_of
from app.evidence.refusals import NoSuchCourse, NothingToPack, PackTooLong
from app.ledger.queries import size
from app.people.queries import units_for
from app.people.roles import Permission
from app.people.viewer import Viewer


@dataclass(frozen=True)
class Outline:
    """A pack before it is made."""

    asked: Asked
    people: dict[int, Known]
    roster: Roster
    chosen: Chosen
    releases: list[Release]  # the oldest first

    @property
    def too_long(self) -> bool:
        """Whether a browser should not wait for it."""
        most: int = current_app.config["PACK_IN_BROWSER"]
        return len(self.chosen.packed) + len(self.roster.rows) > most

    def require_short(self) -> None:
        """Raises `PackTooLong` for what a browser should not wait for."""
        if self.too_long:
            raise PackTooLong


def asked_for(viewer: Viewer, *, on: date, course: str = "", unit: str = "") -> Asked:
    """What the viewer may ask for, by public ids. Raises `UnitOutOfSight` and `NoSuchCourse`."""
    found = next((each for each in units_for(viewer, on) if each.key == unit), None)
    if (unit and found is None) or not viewer.may(Permission.SEE_EVIDENCE):
        raise UnitOutOfSight(unit)
    if course and course not in courses():
        raise NoSuchCourse(course)
    return Asked(on, course or None, found.name if found else None, found.path if found else None)


def courses() -> dict[str, Release]:
    """The newest release of each course, by its id."""
    return {each.course: each for each in reversed(releases())}


def outline(viewer: Viewer, asked: Asked) -> Outline:
    """Raises `NothingToPack` while the log is empty."""
    entries = size()
    if not entries:
        raise NothingToPack
    rows = roster_as_at(viewer, asked).all_rows
    named = {row.person.id for row in rows} | {owner for _record, owner in records_asked(asked)}
    people = people_known(asked, named)
    return Outline(
        asked=asked,
        people=people,
        roster=roster_of(asked, rows, people),
        chosen=choose(asked, people, entries),
        releases=[
            each
            for each in reversed(releases())
            if asked.is_course(each.course) and asked.covers(each.published_at, "UTC")
        ],
    )
