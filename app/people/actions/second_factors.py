"""Second factors: added and removed by their owner, reset by an administrator who cannot use the reset."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.ledger.actions import enter
from app.ledger.kinds import EntryKind
from app.messages import actions as messages
from app.people import factors
from app.people.actions.signing_in import counted_as, end_sessions, proves
from app.people.kinds import FactorKind, SessionEnd
from app.people.models import Person, SecondFactor, SecondFactorRemoval, SecondFactorUse, UserSession
from app.people.passkeys import read_new
from app.people.queries import second_factors as queries
from app.people.queries import signing_in
from app.people.queries.entered import known_of_factor_reset
from app.people.refusals import (
    AddressChangedByYou,
    LastFactor,
    NoFactor,
    OwnSecondFactor,
    PasskeyKnown,
    SecondFactorWrong,
    WrongPassword,
)


def add_app(
    *, session: UserSession, password: str, secret: str, code: str, name: str, address: str, now: datetime
) -> SecondFactor:
    """The person adds an app, having typed a code that it shows and their password.

    Gives up the open transaction. Raises `SecondFactorWrong`, `WrongPassword` or `TooManyTries`.
    """
    step = factors.step_of(secret, code, now)
    if step is None:
        raise SecondFactorWrong
    require_password(session, password, address, now)
    stored = factors.encrypted(secret, current_app.config["SECRET_KEY"])
    factor = add(session, FactorKind.APP, name, {"secret": stored}, now)
    db.session.add(SecondFactorUse(factor_id=factor.id, number=step, used_at=now))  # it does not sign in too
    db.session.flush()
    return factor


def add_passkey(
    *,
    session: UserSession,
    password: str,
    challenge: str,
    answer: str,
    name: str,
    address: str,
    now: datetime,
) -> SecondFactor:
    """The person adds a passkey that their device has just made.

    Gives up the open transaction. Raises `PasskeyWrong`, `PasskeyKnown`, `WrongPassword` or `TooManyTries`.
    """
    made = read_new(queries.this_site(), challenge, answer)
    require_password(session, password, address, now)
    try:
        with db.session.begin_nested():
            factor = add(
                session, FactorKind.PASSKEY, name, {"public_key": made.public_key}, now, made.credential_id
            )
    except IntegrityError as error:
        raise PasskeyKnown from error
    db.session.add(SecondFactorUse(factor_id=factor.id, sign_count=made.sign_count, used_at=now))
    db.session.flush()
    return factor


def add(
    session: UserSession,
    kind: FactorKind,
    name: str,
    material: dict[str, Any],
    now: datetime,
    credential_id: str | None = None,
) -> SecondFactor:
    """From now on it counts, this session has seen it, and the person is told."""
    factor = SecondFactor(
        person_id=session.person_id,
        kind=kind,
        name=name,
        material=material,
        credential_id=credential_id,
        added_at=now,
    )
    db.session.add(factor)
    session.second_factor_at = now
    db.session.flush()
    tell(session.person, "added", now, factor=name)
    return factor


def make_recovery_codes(*, session: UserSession, now: datetime) -> list[str]:
    """Ten codes, to be shown once. Older ones count no more."""
    person = session.person
    for factor in queries.factors_of(person.id):
        if factor.kind is FactorKind.RECOVERY_CODES:
            db.session.add(SecondFactorRemoval(factor_id=factor.id, removed_at=now, removed_by_id=person.id))
    codes, secret_key = factors.new_recovery_codes(), current_app.config["SECRET_KEY"]
    hashes = [factors.recovery_hash(secret_key, person.key, code) for code in codes]
    db.session.add(
        SecondFactor(
            person_id=person.id,
            kind=FactorKind.RECOVERY_CODES,
            name="",
            material={"hashes": hashes},
            added_at=now,
        )
    )
    db.session.flush()
    tell(person, "codes_made", now)
    return codes


def renew_recovery_codes(*, session: UserSession, password: str, address: str, now: datetime) -> list[str]:
    """The same for somebody who has some, after showing their password. Gives up the open transaction."""
    require_password(session, password, address, now)
    return make_recovery_codes(session=session, now=now)


def remove_factor(
    *, session: UserSession, key: str, password: str, needed: bool, address: str, now: datetime
) -> None:
    """The person removes one of their own. Where one is `needed`, the last one stays.

    Gives up the open transaction. Raises `FactorNotFound`, `LastFactor`, `WrongPassword` or `TooManyTries`.
    """
    queries.factor_of(session.person_id, key)
    require_password(session, password, address, now)
    # Two tabs must not remove the last two at once.
    db.session.execute(
        select(Person.id).where(Person.id == session.person_id).with_for_update(key_share=True)
    )
    factor = queries.factor_of(session.person_id, key)
    kept = [
        each
        for each in queries.factors_of(session.person_id)
        if each.id != factor.id and each.kind is not FactorKind.RECOVERY_CODES
    ]
    if needed and not kept:
        raise LastFactor
    removal = SecondFactorRemoval(factor_id=factor.id, removed_at=now, removed_by_id=session.person_id)
    db.session.add(removal)
    db.session.flush()
    tell(session.person, "removed", now, factor=factor.name)


def reset_second_factors(*, person: Person, by: Person | None, now: datetime) -> None:
    """All of them stop counting: the person lost them. They are told, their sessions end, the log says so.

    `by` is None on the command line. Raises `OwnSecondFactor`, `AddressChangedByYou` or `NoFactor`.
    """
    if by is not None and by.id == person.id:
        raise OwnSecondFactor(person.key)
    if by is not None and queries.address_changed_by(person.id, by.id, now - queries.LATELY):
        raise AddressChangedByYou
    found = queries.factors_of(person.id)
    if not found:
        raise NoFactor
    for factor in found:
        removal = SecondFactorRemoval(
            factor_id=factor.id, removed_at=now, removed_by_id=by.id if by else None
        )
        db.session.add(removal)
        db.session.flush()
        enter(kind=EntryKind.CREDENTIAL_RESET, fact=removal, now=now, **vars(known_of_factor_reset(removal)))
    end_sessions(person_id=person.id, why=SessionEnd.REVOKED, now=now)
    db.session.flush()
    tell(person, "reset", now, by=by.legal_name if by else "")


# -- what they share ----------------------------------------------------------------------------------


def require_password(session: UserSession, password: str, address: str, now: datetime) -> None:
    """Raises `WrongPassword` or `TooManyTries`. Leaves no transaction open."""
    account = signing_in.account_of(session.person_id, now)
    guessed, known = f"person:{account.person_id}", counted_as(session)
    if not proves(password, account.password_hash, guessed, known, address, now):
        raise WrongPassword
    session.authenticated_at = now


def tell(person: Person, happened: str, now: datetime, **values: Any) -> None:
    """One mail to the person: whoever did it, they should know."""
    if person.address:
        messages.post(
            template="people/mail/second_factor.txt",
            to=person.address,
            language=person.language,
            kind="second_factor",
            now=now,
            name=person.legal_name,
            happened=happened,
            at=now,
            time_zone=signing_in.place_and_day(person.id, now)[0].time_zone,
            **values,
        )
