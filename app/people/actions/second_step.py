"""Showing a second factor: a code, or a passkey."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

import structlog
from flask import current_app
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.people import factors
from app.people.actions import throttle
from app.people.actions.second_factors import tell
from app.people.models import SecondFactorUse, UserSession
from app.people.names import digest_of
from app.people.passkeys import Assertion, credential_of, read_assertion
from app.people.queries import second_factors as queries
from app.people.queries.second_factors import Codes
from app.people.refusals import SecondFactorWrong

log = structlog.get_logger("countersign")


def show_code(*, session: UserSession, code: str, address: str, now: datetime) -> None:
    """The person behind `session` types a code of their app, or a recovery code. Each counts once.

    Counted like passwords, for all sessions of the account together: whoever gets here has the password.
    Gives up the open transaction. Raises `SecondFactorWrong` or `TooManyTries`.
    """
    person_id, person_key = session.person_id, session.person.key
    candidates = queries.codes_of(person_id)
    db.session.rollback()
    rows = throttle.reserve_try(account=f"second factor:{person_id}", address=address, known=None, now=now)
    found = fitting(candidates, code, person_key, now)
    if found is None:
        log.info("wrong_second_factor", account=f"person:{person_id}", address=address)
        raise SecondFactorWrong
    throttle.forget_try(rows)
    source, number = found
    use(source.factor_id, now, number=number)
    session.second_factor_at = now
    db.session.flush()
    if source.hashes:
        tell(session.person, "code_used", now, left=len(source.hashes) - len(source.used) - 1)


def fitting(
    candidates: Iterable[Codes], code: str, person_key: str, now: datetime
) -> tuple[Codes, int] | None:
    """From what the code comes, and its number there; None if it comes from nothing or was used."""
    hashed = factors.recovery_hash(current_app.config["SECRET_KEY"], person_key, code)
    for each in candidates:
        number = (
            factors.step_of(each.secret, code, now) if each.secret else factors.place_of(hashed, each.hashes)
        )
        if number is not None and number not in each.used:
            return each, number
    return None


def use(factor_id: int, now: datetime, *, number: int | None = None, sign_count: int | None = None) -> None:
    """Write down that it was accepted. Of two who send one code at once, the second is refused."""
    row = SecondFactorUse(factor_id=factor_id, number=number, sign_count=sign_count, used_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        raise SecondFactorWrong from error


def show_passkey(*, person_id: int, challenge: str, answer: str, now: datetime) -> Assertion:
    """The person's own passkey signs `challenge`. Raises `PasskeyWrong`."""
    factor, passkey = queries.passkey_with(person_id, credential_of(answer))
    assertion = read_assertion(queries.this_site(), challenge, answer, passkey)
    use(factor.id, now, sign_count=assertion.sign_count)
    return assertion


def renew_token(*, session: UserSession) -> str:
    """The session is worth more than before, so it goes on under a new token. The old one opens nothing."""
    token = secrets.token_urlsafe(32)
    session.token_hash = digest_of(token)
    db.session.flush()
    return token
