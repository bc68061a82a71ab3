"""Shared devices: which there are, and which one a browser is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Subquery, exists, func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.extensions import db
from app.people.models import (
    DeviceCode,
    DeviceEnrolment,
    DeviceRevocation,
    Person,
    SharedDevice,
    Unit,
    UserSession,
)
from app.people.names import digest_of
from app.people.refusals import DeviceNotFound
from app.people.roles import Permission
from app.people.viewer import Viewer


@dataclass(frozen=True)
class DeviceRow:
    """One shared device in the list: the browser it is now, when it was last used, how it ended."""

    device: SharedDevice
    enrolment: DeviceEnrolment | None
    last_used: datetime | None
    revocation: DeviceRevocation | None


def device_list(viewer: Viewer) -> list[DeviceRow]:
    """All devices for those who manage people, those in use first, in one statement."""
    if not viewer.may(Permission.MANAGE_PEOPLE):
        return []
    newest = newest_enrolments()
    used = (
        select(UserSession.shared_device_id, func.max(UserSession.started_at).label("last"))
        .where(UserSession.shared_device_id.is_not(None))
        .group_by(UserSession.shared_device_id)
        .subquery()
    )
    rows = db.session.execute(
        select(SharedDevice, DeviceEnrolment, used.c.last, DeviceRevocation)
        .join(SharedDevice.unit)
        .options(contains_eager(SharedDevice.unit))
        .outerjoin(newest, newest.c.device_id == SharedDevice.id)
        .outerjoin(DeviceEnrolment, DeviceEnrolment.id == newest.c.id)
        .outerjoin(used, used.c.shared_device_id == SharedDevice.id)
        .outerjoin(DeviceRevocation, DeviceRevocation.device_id == SharedDevice.id)
        .order_by(DeviceRevocation.id.is_not(None), Unit.name, SharedDevice.name, SharedDevice.id)
    )
    return [DeviceRow(*row) for row in rows]


def newest_enrolments() -> Subquery:
    """Device id and the id of its newest enrolment: an older browser of the same device is none any more."""
    return (
        select(DeviceEnrolment.device_id, func.max(DeviceEnrolment.id).label("id"))
        .group_by(DeviceEnrolment.device_id)
        .subquery()
    )


def device_for(viewer: Viewer, key: str) -> SharedDevice:
    """A device that is in use, for those who manage people. Raises `DeviceNotFound`."""
    device = db.session.scalar(select(SharedDevice).where(SharedDevice.key == key, in_use()))
    if device is None or not viewer.may(Permission.MANAGE_PEOPLE):
        raise DeviceNotFound(key)
    return device


def device_with_token(token: str) -> SharedDevice | None:
    """The device whose cookie holds this token, while it is in use and no newer browser took its place."""
    newest = newest_enrolments()
    return db.session.scalar(
        select(SharedDevice)
        .join(newest, newest.c.device_id == SharedDevice.id)
        .join(DeviceEnrolment, DeviceEnrolment.id == newest.c.id)
        .options(joinedload(SharedDevice.unit))
        .where(DeviceEnrolment.token_hash == digest_of(token), in_use())
    )


def live_code(code_hash: str, now: datetime) -> DeviceCode | None:
    """The code with this hash if it can still be used: the newest of its device, unused, in time."""
    newer = (
        select(func.max(DeviceCode.id))
        .where(DeviceCode.device_id == SharedDevice.id)
        .correlate(SharedDevice)
        .scalar_subquery()
    )
    return db.session.scalar(
        select(DeviceCode)
        .join(DeviceCode.device)
        .options(contains_eager(DeviceCode.device))
        .where(
            DeviceCode.code_hash == code_hash,
            DeviceCode.expires_at > now,
            DeviceCode.id == newer,
            ~exists().where(DeviceEnrolment.code_id == DeviceCode.id),
            in_use(),
        )
    )


def in_use() -> ColumnElement[bool]:
    """A condition on `SharedDevice`."""
    return ~exists().where(DeviceRevocation.device_id == SharedDevice.id)


def usual_prefix() -> str:
    """What most employee numbers begin with before their first digit: "HL-", or nothing."""
    numbers = db.session.scalars(
        select(Person.employee_number).where(Person.employee_number.is_not(None)).limit(200)
    )
    prefixes = [re.split(r"[0-9]", number or "", maxsplit=1)[0] for number in numbers]
    return max(sorted(set(prefixes)), key=prefixes.count)[:20] if prefixes else ""
