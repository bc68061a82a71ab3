"""Counting wrong passwords, so that guessing stops and nobody is locked out by others."""

from __future__ import annotations

from datetime import datetime

import structlog
from flask import current_app
from sqlalchemy import ColumnElement, Connection, delete, insert, select, text

from app.extensions import db
from app.people.models import SignInFailure
from app.people.names import digest_of
from app.people.refusals import TooManyTries

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


def forget_failures(*, before: datetime) -> int:
    """Delete counts from before then; returns how many."""
    old = db.session.scalars(
        delete(SignInFailure).where(SignInFailure.failed_at < before).returning(SignInFailure.id)
    )
    return len(old.all())


def refuse_beyond(limit: int, connection: Connection, condition: ColumnElement[bool], now: datetime) -> None:
    window = current_app.config["SIGN_IN_WINDOW"]
    times = select(SignInFailure.failed_at).where(condition, SignInFailure.failed_at > now - window)
    # The try that must grow old before the next one is free: the `limit`-th newest.
    blocking = connection.scalar(times.order_by(SignInFailure.failed_at.desc()).offset(limit - 1).limit(1))
    if blocking is not None:
        log.warning("too_many_tries", limit=limit)
        raise TooManyTries(retry_after=max(1, int((blocking + window - now).total_seconds())))
