"""Showing a password, and the sessions that come of it."""

from __future__ import annotations

import secrets
from datetime import datetime

import structlog
from flask import current_app
from sqlalchemy import select

from app.extensions import db
from app.people.actions import passwords, throttle
from app.people.kinds import SessionEnd, SessionStart
from app.people.known_device import KnownDevice
from app.people.models import Person, SharedDevice, UserSession
from app.people.names import canonical, digest_of
from app.people.queries import signing_in as queries
from app.people.refusals import WrongPassword
from app.people.workplace import Workplace

log = structlog.get_logger("countersign")


def check_password(
    *, name: str, password: str, device: KnownDevice | None, address: str, now: datetime
) -> Person:
    """The person who signs in as `name` with `password`. Raises `WrongPassword` or `TooManyTries`.

    An unknown name, a person without a password and a person who has left cost the same work and give
    the same refusal as a wrong password.
    """
    account = queries.account_named(name, now)
    guessed = f"person:{account.person_id}" if account else f"name:{canonical(name)}"
    known = device.id if account and device and device.knows(account.person_key) else None
    expected = account.password_hash if account and account.open else None
    if not proves(password, expected, guessed, known, address, now) or account is None:
        raise WrongPassword
    return db.session.scalars(select(Person).where(Person.id == account.person_id)).one()


def confirm_password(*, session: UserSession, password: str, address: str, now: datetime) -> None:
    """The person behind `session` shows their password again; their session remembers when.

    Call it before anything is changed: it gives up the transaction that is open. Raises `WrongPassword`
    or `TooManyTries`.
    """
    account = queries.account_of(session.person_id, now)
    known, guessed = counted_as(session), f"person:{account.person_id}"
    if not proves(password, account.password_hash, guessed, known, address, now):
        raise WrongPassword
    session.authenticated_at = now
    db.session.flush()


def counted_as(session: UserSession) -> str:
    """The name under which passwords that are typed in a session are counted: its own, as a rule.

    Whoever knows a PIN can begin as many sessions on shared devices as they like, so those count together.
    """
    return "sessions on shared devices" if session.shared_device_id else f"session:{session.id}"


def proves(
    password: str, expected: str | None, account: str, known: str | None, address: str, now: datetime
) -> bool:
    """Whether `password` fits the hash, within the limits. Takes as long without a hash as with one.

    Hashing takes tens of milliseconds on purpose. On SQLite a request that may write holds the write
    lock from its first query, so everybody else would wait for each sign-in: the transaction is given
    up before the hash is worked out.
    """
    db.session.rollback()
    rows = throttle.reserve_try(account=account, address=address, known=known, now=now)
    if not passwords.fits(password, expected):
        # Not the name: people type their password into the wrong field.
        log.info(
            "wrong_password", account=account if account.startswith("person:") else "unknown", address=address
        )
        return False
    throttle.forget_try(rows)
    return True


def start_session(
    *,
    person: Person,
    device: str,
    now: datetime,
    replaces: UserSession | None = None,
    shared_device: SharedDevice | None = None,
    began_with: SessionStart = SessionStart.PASSWORD,
) -> tuple[str, UserSession]:
    """A new session and the token for its cookie: 256 random bits, of which only the hash is kept.

    On a shared device it is short, and it ends whatever was left open there.
    """
    if replaces is not None:
        end_session(session=replaces, why=SessionEnd.REPLACED, now=now)
    lifetime = current_app.config["SESSION_LIFETIME"]
    if shared_device is not None:
        end_sessions_on(device_id=shared_device.id, why=SessionEnd.REPLACED, now=now)
        place, _ = queries.place_and_day(person.id, now)
        log.info("shared_device_used", device=shared_device.key, away=is_away(place, shared_device))
        lifetime = current_app.config["KIOSK_LIFETIME"]
    token = secrets.token_urlsafe(32)
    session = UserSession(
        person_id=person.id,
        token_hash=digest_of(token),
        device=device[:200],
        began_with=began_with,
        shared_device_id=shared_device.id if shared_device else None,
        started_at=now,
        authenticated_at=now if began_with is SessionStart.PASSWORD else None,
        expires_at=now + lifetime,
    )
    db.session.add(session)
    db.session.flush()
    return token, session


def is_away(place: Workplace, device: SharedDevice) -> bool:
    """Whether the person works neither at or below nor above the device's unit. They may: people help out
    in other stores; it is only noted."""
    here, theirs = device.unit.path, place.unit_path
    return not (theirs.startswith(here) or here.startswith(theirs))


def end_session(*, session: UserSession, why: SessionEnd, now: datetime) -> None:
    """From now on the session's cookie opens nothing. Ending it twice changes nothing."""
    if session.ended_at is None:
        session.ended_at, session.ended_why = now, why
        db.session.flush()


def end_sessions_on(*, device_id: int, why: SessionEnd, now: datetime) -> None:
    """End whatever is open on a shared device, whosever it is."""
    for session in queries.sessions_on(device_id, now):
        end_session(session=session, why=why, now=now)


def end_sessions(*, person_id: int, why: SessionEnd, now: datetime, but: UserSession | None = None) -> int:
    """End all of a person's sessions, `but` one perhaps; returns how many."""
    ended = [
        session for session in queries.sessions_of(person_id, now) if but is None or session.id != but.id
    ]
    for session in ended:
        end_session(session=session, why=why, now=now)
    return len(ended)
