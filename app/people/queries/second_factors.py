"""Which second factors somebody has. What an app's secret is, nobody can ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import Select, exists, func, select

from app.extensions import db
from app.people.factors import decrypted
from app.people.kinds import FactorKind
from app.people.models import AddressChange, SecondFactor, SecondFactorRemoval, SecondFactorUse
from app.people.passkeys import Passkey, Site, site_of
from app.people.refusals import FactorNotFound, PasskeyWrong

LATELY = timedelta(hours=24)
"""For how long a changed address or a reset counts as new: signatures name it, and some ways are closed."""

NEEDS_CODE = (FactorKind.APP, FactorKind.RECOVERY_CODES)


@dataclass(frozen=True)
class Codes:
    """An app or a set of recovery codes, as plain values: the transaction that read them is given up."""

    factor_id: int
    secret: str | None = None  # of an app
    hashes: tuple[str, ...] = ()  # of recovery codes
    used: frozenset[int] = frozenset()


def this_site() -> Site:
    """The address that passkeys belong to."""
    return site_of(current_app.config["BASE_URL"])


def in_force() -> Select[SecondFactor]:
    return select(SecondFactor).where(~exists().where(SecondFactorRemoval.factor_id == SecondFactor.id))


def factors_of(person_id: int) -> list[SecondFactor]:
    """What counts now, the oldest first."""
    own = in_force().where(SecondFactor.person_id == person_id)
    return list(db.session.scalars(own.order_by(SecondFactor.id)))


def factor_of(person_id: int, key: str) -> SecondFactor:
    """One of the person's own that counts now. Recovery codes are not removed but made anew."""
    found = db.session.scalar(
        in_force().where(
            SecondFactor.person_id == person_id,
            SecondFactor.key == key,
            SecondFactor.kind != FactorKind.RECOVERY_CODES,
        )
    )
    if found is None:
        raise FactorNotFound(key)
    return found


def codes_of(person_id: int) -> list[Codes]:
    """All from which a code of this person may come."""
    found = []
    for factor in factors_of(person_id):
        if factor.kind in NEEDS_CODE:
            material, used = factor.material, frozenset(used_numbers(factor.id))
            secret = decrypted(material.get("secret", ""), current_app.config["SECRET_KEY"])
            found.append(Codes(factor.id, secret, tuple(material.get("hashes", ())), used))
    return found


def used_numbers(factor_id: int) -> list[int]:
    """The numbers of codes that were accepted."""
    numbers = select(SecondFactorUse.number).where(SecondFactorUse.factor_id == factor_id)
    return [number for number in db.session.scalars(numbers) if number is not None]


def recovery_codes_left(person_id: int) -> int:
    """How many recovery codes still count."""
    return sum(len(each.hashes) - len(each.used) for each in codes_of(person_id) if each.hashes)


def passkeys_of(person_id: int) -> list[str]:
    """The credential ids of the passkeys that count now."""
    return [factor.credential_id for factor in factors_of(person_id) if factor.credential_id]


def passkey_with(person_id: int, credential_id: str) -> tuple[SecondFactor, Passkey]:
    """The person's own passkey with this id. Raises `PasskeyWrong` for anybody else's."""
    factor = db.session.scalar(
        in_force().where(SecondFactor.person_id == person_id, SecondFactor.credential_id == credential_id)
    )
    if factor is None:
        raise PasskeyWrong
    counts = select(func.max(SecondFactorUse.sign_count)).where(SecondFactorUse.factor_id == factor.id)
    count = db.session.scalar(counts)
    return factor, Passkey(credential_id, factor.material["public_key"], count or 0)


def address_changed_by_other(person_id: int, since: datetime) -> datetime | None:
    """When somebody else last changed where the person's mail goes, if it was after `since`."""
    return db.session.scalar(
        select(func.max(AddressChange.changed_at)).where(
            AddressChange.person_id == person_id,
            AddressChange.changed_by_id != person_id,
            AddressChange.changed_at > since,
        )
    )


def reset_by_other(person_id: int, since: datetime) -> datetime | None:
    """When somebody else last removed the person's second factors, if it was after `since`."""
    return db.session.scalar(
        select(func.max(SecondFactorRemoval.removed_at))
        .join(SecondFactor, SecondFactor.id == SecondFactorRemoval.factor_id)
        .where(
            SecondFactor.person_id == person_id,
            SecondFactorRemoval.removed_by_id.is_distinct_from(person_id),
            SecondFactorRemoval.removed_at > since,
        )
    )


def address_changed_by(person_id: int, by_id: int, since: datetime) -> bool:
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    AddressChange.person_id == person_id,
                    AddressChange.changed_by_id == by_id,
                    AddressChange.changed_at > since,
                )
            )
        )
    )


def reset_by(person_id: int, by_id: int, since: datetime) -> bool:
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    SecondFactor.person_id == person_id,
                    SecondFactorRemoval.factor_id == SecondFactor.id,
                    SecondFactorRemoval.removed_by_id == by_id,
                    SecondFactorRemoval.removed_at > since,
                )
            )
        )
    )
