"""The ways to sign that somebody has, and what their record says of how they showed who they are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.acknowledgements.kinds import Method
from app.acknowledgements.models import Signature, SigningCode
from app.extensions import db
from app.ledger.queries import entry_about, subject_of
from app.people.models import Person, UserSession
from app.people.queries import address_changed_by_other, passkeys_of, this_site

NEW_FOR = timedelta(hours=24)
"""For how long a changed address gets no code, and a signature says what was reset."""


@dataclass(frozen=True)
class NewlyChanged:
    """What had been reset or changed in the 24 hours before a signature, and when."""

    password: datetime | None = None
    password_by_other: bool = False
    address: datetime | None = None  # by somebody else
    second_factor: datetime | None = None  # by somebody else


def ways_to_sign(person: Person, now: datetime) -> list[Method]:
    """The password, which everybody has, and what else this person has.

    No code goes to an address that somebody else has just given them: it may be somebody else's.
    """
    ways = [Method.PASSWORD]
    if this_site().has_passkeys and passkeys_of(person.id):
        ways.append(Method.PASSKEY)
    if person.address and address_changed_by_other(person.id, now - NEW_FOR) is None:
        ways.append(Method.ONE_TIME_CODE)
    return ways


def offers(person: Person, method: Method, now: datetime) -> bool:
    """Whether the person may still sign in this way."""
    return method is Method.PASSWORD or method in ways_to_sign(person, now)


def codes_sent(person_id: int, since: datetime) -> int:
    """How many codes for signing the person was sent since then."""
    return db.session.scalars(
        select(func.count())
        .select_from(SigningCode)
        .join(UserSession, UserSession.id == SigningCode.session_id)
        .where(UserSession.person_id == person_id, SigningCode.made_at > since)
    ).one()


def newly_changed(signature: Signature) -> NewlyChanged:
    """What its entry in the log says of resets before it."""
    entry = entry_about(subject_of(signature))
    said = json.loads(entry.leaf)["facts"]["authentication"] if entry else {}
    reset = said.get("credential_reset")
    return NewlyChanged(
        password=instant_in(reset and reset["at"]),
        password_by_other=bool(reset and reset["asked_by"] != "themselves"),
        address=instant_in(said.get("address_changed_at")),
        second_factor=instant_in(said.get("second_factor_reset_at")),
    )


def instant_in(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
