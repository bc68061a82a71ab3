"""Registering tablets for everybody, making a browser one, taking it out of use."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

import structlog
from flask import current_app
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.people.actions import throttle
from app.people.actions.signing_in import end_sessions_on
from app.people.enrolment_codes import code_hash, new_code
from app.people.kinds import SessionEnd
from app.people.models import DeviceCode, DeviceEnrolment, DeviceRevocation, Person, SharedDevice, Unit
from app.people.names import digest_of
from app.people.queries import shared_devices as queries
from app.people.refusals import CodeDead, DeviceRetired
from app.shared.links import external

log = structlog.get_logger("countersign")


@dataclass(frozen=True)
class CodeShown:
    """What is shown once: the code to type, the address with the code in it, and until when it works."""

    device: SharedDevice
    code: str
    address: str
    expires_at: datetime


def register_device(
    *, name: str, unit: Unit, number_prefix: str, by: Person | None, now: datetime
) -> CodeShown:
    """A place for a tablet, and the code that makes a browser this tablet. `by` is None in the demo only."""
    device = SharedDevice(
        name=name,
        unit_id=unit.id,
        number_prefix=number_prefix,
        registered_at=now,
        registered_by_id=by.id if by else None,
    )
    db.session.add(device)
    db.session.flush()
    return make_code(device=device, by=by, now=now)


def make_code(*, device: SharedDevice, by: Person | None, now: datetime) -> CodeShown:
    """A new code for a device; the older one is dead from now on."""
    code, expires_at = new_code(), now + current_app.config["ENROLMENT_LIFETIME"]
    db.session.add(
        DeviceCode(
            device_id=device.id,
            code_hash=code_hash(current_app.config["SECRET_KEY"], code),
            made_at=now,
            made_by_id=by.id if by else None,
            expires_at=expires_at,
        )
    )
    db.session.flush()
    return CodeShown(device, code, external("people.kiosk_enrolment_with", code=code), expires_at)


def enrol(*, code: str, browser: str, address: str, now: datetime) -> tuple[str, SharedDevice]:
    """Use a code up: the token for the browser's cookie, and the device that it is now.

    Of many at the same moment one wins; the others raise `CodeDead`. Gives up the open transaction.
    Raises `TooManyTries`.
    """
    db.session.rollback()
    throttle.count_code(address=address, now=now)
    found = queries.live_code(code_hash(current_app.config["SECRET_KEY"], code), now)
    if found is None:
        raise CodeDead
    device, token = found.device, secrets.token_urlsafe(32)
    enrolment = DeviceEnrolment(
        device_id=device.id,
        code_id=found.id,
        token_hash=digest_of(token),
        browser=browser[:200],
        enrolled_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(enrolment)
    except IntegrityError as error:
        raise CodeDead from error
    end_sessions_on(device_id=device.id, why=SessionEnd.REVOKED, now=now)  # those of its browser before
    log.info("device_enrolled", device=device.key)
    return token, device


def revoke_device(*, device: SharedDevice, by: Person, reason: str, now: datetime) -> None:
    """Out of use at once, with whatever is open on it. Raises `DeviceRetired` the second time."""
    try:
        with db.session.begin_nested():
            db.session.add(
                DeviceRevocation(device_id=device.id, reason=reason, revoked_at=now, revoked_by_id=by.id)
            )
    except IntegrityError as error:
        raise DeviceRetired from error
    end_sessions_on(device_id=device.id, why=SessionEnd.REVOKED, now=now)
