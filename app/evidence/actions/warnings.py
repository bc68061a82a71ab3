"""Telling administrators that something is wrong with the log."""

from __future__ import annotations

from datetime import datetime

from app.evidence.models import LogWarning
from app.extensions import db
from app.ledger.queries import Alarm
from app.messages.actions import post
from app.people.models import Person
from app.shared.links import external


def warn_of_log(*, person: Person, alarm: Alarm, now: datetime) -> None:
    """One mail to one administrator; the table refuses a second one on the same day."""
    message = post(
        template="evidence/mail/log_alarm.txt",
        to=str(person.address),
        language=person.language,
        kind="log_alarm",
        now=now,
        name=person.legal_name,
        alarm=alarm,
        link=external("evidence.log"),
    )
    db.session.add(LogWarning(person_id=person.id, message_id=message.id, warned_on=now.date()))
    db.session.flush()
