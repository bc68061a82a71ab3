"""What happens to a requirement after it was made. What it was before is kept with each change."""

from __future__ import annotations

from datetime import datetime

from app.assignments.actions.periods import close
from app.assignments.conditions import Conditions
from app.assignments.kinds import ClosingKind, RequirementEvent
from app.assignments.models import Requirement, RequirementChange
from app.assignments.queries import company_day, open_assignments_under, preview_change, today_of
from app.assignments.refusals import AlreadyClosed, NotReviewed, RequirementRetired, RequirementStands
from app.extensions import db
from app.people.models import Person
from app.people.queries import workplaces_of
from app.shared.clock import date_in


def edit_requirement(
    *,
    requirement: Requirement,
    conditions: Conditions,
    reason: str,
    reviewed: str,
    by: Person,
    now: datetime,
) -> RequirementChange:
    """Let other conditions hold from today on; `reviewed` is the fingerprint of the preview that was seen.

    Periods that are open keep their dates and closings their validity; what stood on an earlier day is
    still told by the conditions of that day.
    Raises RequirementRetired, NothingDiffers or NotReviewed.
    """
    hold(requirement)
    if requirement.retired_at is not None:
        raise RequirementRetired
    preview = preview_change(requirement, conditions, company_day(now))
    if preview.fingerprint != reviewed:
        raise NotReviewed
    change = write_change(requirement, RequirementEvent.EDITED, conditions, reason=reason, by=by, now=now)
    for name, value in conditions.to_json().items():
        setattr(requirement, name, value)
    db.session.flush()
    return change


def retire(
    *, requirement: Requirement, reason: str, end_open: bool, by: Person, now: datetime
) -> RequirementChange:
    """Ask nobody any more: no newcomers, no refreshers. Raises RequirementRetired the second time.

    What is open stays owed; with `end_open` it is closed, left unsigned, for the same reason.
    """
    hold(requirement)
    if requirement.retired_at is not None:
        raise RequirementRetired
    ended = end_open_periods(requirement, reason, now) if end_open else 0
    change = write_change(
        requirement,
        RequirementEvent.RETIRED,
        requirement.conditions,
        reason=reason,
        by=by,
        now=now,
        ended=ended,
    )
    requirement.retired_at = now
    db.session.flush()
    return change


def reinstate(*, requirement: Requirement, reason: str, by: Person, now: datetime) -> RequirementChange:
    """Put a retired requirement back into force. Raises RequirementStands.

    The next run asks whoever is in the audience and has no answer, also those whose periods were ended.
    """
    hold(requirement)
    if requirement.retired_at is None:
        raise RequirementStands
    change = write_change(
        requirement, RequirementEvent.REINSTATED, requirement.conditions, reason=reason, by=by, now=now
    )
    requirement.retired_at = None
    db.session.flush()
    return change


def hold(requirement: Requirement) -> None:
    """Two colleagues change a requirement one after the other, never over each other."""
    db.session.refresh(requirement, with_for_update=True)


def write_change(
    requirement: Requirement,
    event: RequirementEvent,
    after: Conditions,
    *,
    reason: str,
    by: Person,
    now: datetime,
    ended: int = 0,
) -> RequirementChange:
    before = requirement.conditions
    change = RequirementChange(
        requirement_id=requirement.id,
        event=event,
        before=before.to_json(),
        after=after.to_json(),
        window_before=before.window_days,
        retired_before=requirement.retired_at is not None,
        ended=ended,
        reason=reason,
        changed_at=now,
        changed_on=today_of(by.id, now),
        changed_by_id=by.id,
    )
    db.session.add(change)
    return change


def end_open_periods(requirement: Requirement, reason: str, now: datetime) -> int:
    """Close what is open, unsigned; how many were. Who signs in the same moment has signed."""
    waiting = open_assignments_under(requirement.id)
    places = workplaces_of([each.person_id for each in waiting], now.date())
    ended = 0
    for assignment in waiting:
        day = date_in(now, places[assignment.person_id].time_zone)
        try:
            close(
                assignment=assignment, kind=ClosingKind.LEFT_UNSIGNED, closed_on=day, now=now, reason=reason
            )
        except AlreadyClosed:
            continue
        ended += 1
    return ended
