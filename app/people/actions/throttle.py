"""Counting wrong passwords, so that guessing stops and nobody is locked out by others."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from flask import current_app
from sqlalchemy import ColumnElement, Connection, delete, insert, select, text

from app.extensions import db
from app.people.models import SignInFailure
from app.people.names import digest_of
from app.people.refusals import TooManyTries

A_DAY = timedelta(days=1)  # as long as the counts are kept

log = structlog.get_logger("countersign")


def reserve_try(*, account: str, address: str, known: str | None, now: datetime) -> list[int]:
    """Count one try before it is made; returns the rows to forget if the password was right.

    `account` names whose password is guessed, `known` the browser or session that this person has used
    before. Every try counts against the account; a known browser is stopped by its own tries alone.
    Raises `TooManyTries`.

    Counting first leaves no gap through which parallel tries slip. It has its own short transaction,
    because the refusal that may follow rolls the request's back and must not wipe the count.
    """
    settings = current_app.config
    counted = digest_of(f"known:{known}:{account}") if known else digest_of(account)
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":  # SQLite's writers stand in one line anyway
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:account))"), {"account": counted})
        refuse_beyond(
            settings["SIGN_IN_TRIES_PER_ACCOUNT"], connection, SignInFailure.account == counted, now
        )
        if not known:
            refuse_beyond(
                settings["SIGN_IN_TRIES_PER_ADDRESS"], connection, SignInFailure.address == address[:64], now
            )
        rows = []
        counts = {counted: address[:64]} if not known else {counted: "", digest_of(account): ""}
        for name, place in counts.items():
            failure = insert(SignInFailure).values(account=name, address=place, failed_at=now)
            rows.append(connection.scalars(failure.returning(SignInFailure.id)).one())
    return rows


def reserve_pin_try(*, account: str, device: str, now: datetime) -> list[int]:
    """Count one PIN before it is tried on the shared device with this public id, as `reserve_try` does.

    All shared devices count together for an account, so that more tablets are not more tries. Strangers'
    passwords do not block it; each wrong PIN counts for the account's passwords too.
    """
    settings = current_app.config
    counted, place = digest_of(f"known:shared devices:{account}"), f"shared device {device}"[:64]
    by_account, by_place = SignInFailure.account == counted, SignInFailure.address == place
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            for lock in sorted((counted, place)):  # always in one order: nobody waits for each other
                connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:lock))"), {"lock": lock})
        refuse_beyond(settings["PIN_TRIES_PER_ACCOUNT"], connection, by_account, now)
        refuse_beyond(settings["PIN_TRIES_PER_DAY"], connection, by_account, now, A_DAY)
        refuse_beyond(settings["PIN_TRIES_PER_DEVICE"], connection, by_place, now)
        tries = [
            {"account": counted, "address": place, "failed_at": now},
            {"account": digest_of(account), "address": "", "failed_at": now},
        ]
        return [
            connection.scalars(insert(SignInFailure).values(**each).returning(SignInFailure.id)).one()
            for each in tries
        ]


def forget_try(rows: list[int]) -> None:
    """The password was right: that was no failure."""
    with db.engine.begin() as connection:
        connection.execute(delete(SignInFailure).where(SignInFailure.id.in_(rows)))


def count_reset(*, address: str, now: datetime) -> None:
    """Count one request for a reset mail from `address`. Raises `TooManyTries`."""
    place = f"reset {address}"[:64]
    limit = current_app.config["SIGN_IN_TRIES_PER_ADDRESS"]
    refuse_beyond(limit, db.session.connection(), SignInFailure.address == place, now)
    db.session.add(SignInFailure(account=digest_of(place), address=place, failed_at=now))
    db.session.flush()


def count_code(*, address: str, now: datetime) -> None:
    """Count one code for a shared device, right or wrong, typed at `address`. Raises `TooManyTries`.

    In a transaction of its own, as in `reserve_try`.
    """
    place = f"enrol {address}"[:64]
    with db.engine.begin() as connection:
        limit = current_app.config["SIGN_IN_TRIES_PER_ADDRESS"]
        refuse_beyond(limit, connection, SignInFailure.address == place, now)
        failure = insert(SignInFailure).values(account=digest_of(place), address=place, failed_at=now)
        connection.execute(failure)


def forget_failures(*, before: datetime) -> int:
    """Delete counts from before then; returns how many."""
    old = db.session.scalars(
        delete(SignInFailure).where(SignInFailure.failed_at < before).returning(SignInFailure.id)
    )
    return len(old.all())


def refuse_beyond(
    limit: int,
    connection: Connection,
    condition: ColumnElement[bool],
    now: datetime,
    within: timedelta | None = None,
) -> None:
    window = within or current_app.config["SIGN_IN_WINDOW"]
    times = select(SignInFailure.failed_at).where(condition, SignInFailure.failed_at > now - window)
    # The try that must grow old before the next one is free: the `limit`-th newest.
    blocking = connection.scalar(times.order_by(SignInFailure.failed_at.desc()).offset(limit - 1).limit(1))
    if blocking is not None:
        log.warning("too_many_tries", limit=limit)
        raise TooManyTries(retry_after=max(1, int((blocking + window - now).total_seconds())))
