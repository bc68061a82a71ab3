"""PINs: set by the person alone, worth something on shared devices alone, removed but never read by HR."""

from __future__ import annotations

from datetime import datetime

import structlog
from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.messages import actions as messages
from app.people.actions import passwords, throttle
from app.people.actions.signing_in import counted_as, proves
from app.people.models import Person, Pin, PinRemoval, SharedDevice, UserSession
from app.people.names import canonical
from app.people.pin_rules import keyed, problem_with
from app.people.queries import pins as queries
from app.people.queries import signing_in
from app.people.refusals import NoPin, WeakPin, WrongPassword, WrongPin

log = structlog.get_logger("countersign")


def set_pin(*, session: UserSession, password: str, pin: str, address: str, now: datetime) -> Pin:
    """The person behind `session` sets or changes their own PIN after showing their password.

    Call it before anything is changed: it gives up the open transaction. Raises `WeakPin`,
    `WrongPassword` or `TooManyTries`.
    """
    account = signing_in.account_of(session.person_id, now)
    check_pin_strength(person=session.person, pin=pin, password=password)
    guessed = f"person:{account.person_id}"
    if not proves(password, account.password_hash, guessed, counted_as(session), address, now):
        raise WrongPassword
    pin_hash = hashed(account.person_key, pin)  # `proves` left no transaction open
    session.authenticated_at = now
    return keep_pin(person=session.person, pin_hash=pin_hash, now=now)


def check_pin_strength(*, person: Person, pin: str, password: str) -> None:
    """Raises `WeakPin`, which says why."""
    known = (person.employee_number, person.email, person.private_email)
    problem = problem_with(
        pin,
        shortest=current_app.config["PIN_MIN_LENGTH"],
        longest=current_app.config["PIN_MAX_LENGTH"],
        own_numbers=[text for text in known if text],
        password=password,
    )
    if problem is not None:
        raise WeakPin(problem)


def keep_pin(*, person: Person, pin_hash: str, now: datetime) -> Pin:
    """From now on this PIN counts, and the person is told."""
    pin = Pin(person_id=person.id, pin_hash=pin_hash, set_at=now)
    db.session.add(pin)
    db.session.flush()
    tell(person, "people/mail/pin_set.txt", "pin_set", now)
    return pin


def remove_pin(*, person: Person, by: Person, now: datetime) -> None:
    """The PIN stops counting. The person is told, whoever did it. Raises `NoPin`."""
    pin = queries.pin_of(person.id)
    if pin is None:
        raise NoPin
    try:
        with db.session.begin_nested():
            db.session.add(PinRemoval(pin_id=pin.id, removed_at=now, removed_by_id=by.id))
    except IntegrityError as error:  # somebody else has just done it
        raise NoPin from error
    db.session.expire(pin, ["removal"])
    own = by.id == person.id
    tell(person, "people/mail/pin_removed.txt" if own else "people/mail/pin_taken.txt", "pin_removed", now)


def forget_pin(*, person: Person, by: Person, now: datetime) -> None:
    """Remove the PIN if there is one."""
    if queries.pin_of(person.id) is not None:
        remove_pin(person=person, by=by, now=now)


def check_pin(*, number: str, pin: str, device: SharedDevice, now: datetime) -> Person:
    """The person with `number` and `pin`, on a shared device. Raises `WrongPin` or `TooManyTries`.

    An unknown number, a person without a PIN and a person who has left cost the same work and give the
    same refusal as a wrong PIN. Gives up the open transaction, for the reason told in `proves`.
    """
    found, secret = queries.pin_account(number, now), current_app.config["SECRET_KEY"]
    guessed = f"person:{found.account.person_id}" if found else f"name:{canonical(number)}"
    owner = found.account.person_key if found else canonical(number)
    expected, device_key = found.pin_hash if found else None, device.key
    db.session.rollback()
    rows = throttle.reserve_pin_try(account=guessed, device=device_key, now=now)
    if not passwords.fits(keyed(secret, owner, pin), expected) or found is None:
        who = guessed if found else "unknown"
        log.info("wrong_pin", account=who, device=device_key)
        raise WrongPin
    throttle.forget_try(rows)
    return db.session.scalars(select(Person).where(Person.id == found.account.person_id)).one()


def hashed(person_key: str, pin: str) -> str:
    """What is stored of a PIN."""
    return passwords.hashed(keyed(current_app.config["SECRET_KEY"], person_key, pin))


def tell(person: Person, template: str, kind: str, now: datetime) -> None:
    if person.address:
        messages.post(
            template=template,
            to=person.address,
            language=person.language,
            kind=kind,
            now=now,
            name=person.legal_name,
            at=now,
            time_zone=signing_in.place_and_day(person.id, now)[0].time_zone,
        )
