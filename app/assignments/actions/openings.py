"""Opening many periods at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError

from app.assignments.actions.periods import close, enter_closing, open_assignment, supersede
from app.assignments.kinds import ClosingKind, Origin
from app.assignments.models import Assignment, Closing, Requirement
from app.assignments.queries import Candidate, open_leavers
from app.assignments.queries.entered import assignments_with
from app.assignments.refusals import AlreadyClosed, AlreadyOpen
from app.courses.models import Release
from app.extensions import db
from app.shared.clock import date_in


@dataclass(frozen=True)
class Opening:
    """One period that is to be opened; `replaces` an open one, or follows the last."""

    candidate: Candidate
    origin: Origin
    due_on: date
    replaces: bool = False


def open_all(
    *, openings: Sequence[Opening], requirement: Requirement, release: Release, now: datetime
) -> int:
    """Open these periods, each on the person's own day; how many were opened.

    Whoever was asked, or answered, while this ran is passed over.
    """
    try:
        with db.session.begin_nested():
            closings = _open_together(openings, requirement=requirement, release=release, now=now)
    except IntegrityError:
        return sum(_open_alone(each, requirement=requirement, release=release, now=now) for each in openings)
    known = assignments_with([closing.assignment_id for closing in closings])  # held, so that each is at hand
    for closing in closings:
        enter_closing(closing)
    del known
    return len(openings)


def _open_together(
    openings: Sequence[Opening], *, requirement: Requirement, release: Release, now: datetime
) -> list[Closing]:
    """Thousands of periods in a few statements; the closings of those that are replaced.

    Raises IntegrityError when a single one is taken.
    """
    closings = []
    for each in openings:
        opened_on = date_in(now, each.candidate.workplace.time_zone)
        if each.replaces:
            closings.append(
                Closing(
                    assignment_id=each.candidate.assignment_id,
                    kind=ClosingKind.SUPERSEDED,
                    closed_at=now,
                    closed_on=opened_on,
                    reason=f"Release {release.number} took its place.",
                )
            )
        db.session.add(
            Assignment(
                requirement_id=requirement.id,
                person_id=each.candidate.person.id,
                period=each.candidate.periods + 1,
                release_id=release.id,
                origin=each.origin,
                opened_at=now,
                opened_on=opened_on,
                due_on=each.due_on,
            )
        )
    db.session.add_all(closings)
    return closings


def _open_alone(each: Opening, *, requirement: Requirement, release: Release, now: datetime) -> bool:
    opened_on = date_in(now, each.candidate.workplace.time_zone)
    try:
        if each.replaces:
            old = db.session.get_one(Assignment, each.candidate.assignment_id)
            supersede(assignment=old, release=release, due_on=each.due_on, opened_on=opened_on, now=now)
        else:
            open_assignment(
                requirement=requirement,
                person=each.candidate.person,
                release=release,
                origin=each.origin,
                due_on=each.due_on,
                opened_on=opened_on,
                now=now,
            )
    except (AlreadyOpen, AlreadyClosed):
        return False
    return True


def close_for_leavers(*, now: datetime) -> int:
    """Say how what leavers still owed ended: unsigned, because they left. How many were closed."""
    closed = 0
    for assignment, workplace in open_leavers(now):
        try:
            close(
                assignment=assignment,
                kind=ClosingKind.LEFT_UNSIGNED,
                closed_on=date_in(now, workplace.time_zone),
                now=now,
                reason=f"Left the company; the last day was {workplace.ends_on}.",
            )
        except AlreadyClosed:
            continue
        closed += 1
    return closed
