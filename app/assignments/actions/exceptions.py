"""What changes what is owed, for one person and with a reason: exemptions and clearance overrides."""

from __future__ import annotations

from datetime import date, datetime

from app.assignments.kinds import ExemptionReason
from app.assignments.models import ClearanceOverride, Exemption, Requirement
from app.assignments.queries import today_of
from app.assignments.queries.entered import known_of_exemption
from app.assignments.refusals import OwnDeadline
from app.extensions import db
from app.ledger.actions import enter
from app.ledger.kinds import EntryKind
from app.people.models import Person


def grant_exemption(
    *,
    person: Person,
    requirement: Requirement,
    starts_on: date,
    ends_on: date,
    reason: ExemptionReason,
    note: str,
    by: Person,
    now: datetime,
) -> Exemption:
    """Free the person of the requirement between two days, both included. Raises OwnDeadline.

    An open period stays open: when the exemption ends, what was owed is owed again.
    """
    if person.id == by.id:
        raise OwnDeadline
    exemption = Exemption(
        person_id=person.id,
        requirement_id=requirement.id,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
        note=note,
        granted_at=now,
        granted_on=today_of(person.id, now),
        granted_by_id=by.id,
    )
    db.session.add(exemption)
    db.session.flush()
    enter(kind=EntryKind.EXEMPTION, fact=exemption, now=now, **vars(known_of_exemption(exemption)))
    return exemption


def override_clearance(*, person: Person, reason: str, by: Person, now: datetime) -> ClearanceOverride:
    """Let the person start work although something is missing; the reason stays. Raises OwnDeadline."""
    if person.id == by.id:
        raise OwnDeadline
    override = ClearanceOverride(
        person_id=person.id, reason=reason, overridden_at=now, overridden_by_id=by.id
    )
    db.session.add(override)
    db.session.flush()
    return override
