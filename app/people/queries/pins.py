"""Who has a PIN. What it is, nobody can ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.people.models import Pin
from app.people.queries.signing_in import NOBODY, Account, account_named


@dataclass(frozen=True)
class PinAccount:
    """What a sign-in with a PIN needs to know, as plain values; see `signing_in.Account`."""

    account: Account
    pin_hash: str | None


def newest_pin(person_id: int) -> Pin | None:
    """The PIN set last, its removal loaded; none if the person never set one."""
    return db.session.scalar(
        select(Pin)
        .options(joinedload(Pin.removal))
        .where(Pin.person_id == person_id)
        .order_by(Pin.id.desc())
        .limit(1)
    )


def pin_of(person_id: int) -> Pin | None:
    """The PIN in force."""
    pin = newest_pin(person_id)
    return pin if pin is not None and pin.removal is None else None


def pin_account(number: str, now: datetime) -> PinAccount | None:
    """The account with this number or address. A name that nobody has is asked for as much as one that
    somebody has, and so takes as long."""
    account = account_named(number, now)
    pin = pin_of(account.person_id if account else NOBODY)
    if account is None:
        return None
    return PinAccount(account, pin.pin_hash if pin and account.open else None)
