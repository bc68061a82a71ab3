"""The evidence log as those see it who answer for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.evidence.models import LogWarning
from app.evidence.queries.checking import LogNow, log_now
from app.extensions import db
from app.ledger.models import AuditRun
from app.ledger.queries import (
    Alarm,
    Unseen,
    WitnessState,
    alarm,
    newest_audit,
    newest_time,
    unseen,
    witness_states,
    witnesses,
)
from app.people.models import Person
from app.people.queries.grants import working_administrators


@dataclass(frozen=True)
class LogState:
    """The log, who watches it, what they have not seen, and what is wrong."""

    now: LogNow | None  # None: nothing was entered yet
    newest: datetime | None
    witnesses: list[WitnessState]
    unseen: Unseen | None
    alarm: Alarm | None
    audit: AuditRun | None  # the last one that ran by itself


def log_state(now: datetime) -> LogState:
    return LogState(
        log_now(), newest_time(), witness_states(witnesses()), unseen(), alarm(now), newest_audit()
    )


def to_warn(on: date) -> list[Person]:
    """The administrators with an address who were not written to about the log on that day."""
    warned = select(LogWarning.person_id).where(LogWarning.warned_on == on)
    found = db.session.scalars(
        select(Person)
        .where(Person.id.in_(working_administrators(on)), Person.id.not_in(warned))
        .order_by(Person.id)
    )
    return [person for person in found if person.address]
