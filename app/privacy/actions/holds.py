"""Reasons to keep everything about a person."""

from __future__ import annotations

from datetime import date, datetime

from app.extensions import db
from app.people.models import Person
from app.privacy.models import HoldLifting, LegalHold


def place_hold(
    *, person: Person, reason: str, starts_on: date, ends_on: date | None, by: Person, now: datetime
) -> LegalHold:
    """From now on nothing about the person is erased."""
    hold = LegalHold(
        person_id=person.id,
        reason=reason,
        starts_on=starts_on,
        ends_on=ends_on,
        placed_at=now,
        placed_by_id=by.id,
    )
    db.session.add(hold)
    db.session.flush()
    return hold


def lift_hold(*, hold: LegalHold, reason: str, by: Person, now: datetime) -> None:
    """The hold ends now."""
    db.session.add(HoldLifting(hold=hold, reason=reason, lifted_at=now, lifted_by_id=by.id))
    db.session.flush()
