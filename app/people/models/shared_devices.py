"""Tablets that several people use, and the PINs that open a session on them. All of it is evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.shared.append_only import append_only
from app.shared.columns import Digest, Id, Instant, Key, LongText, ShortText
from app.shared.erasing import Category, erasable

if TYPE_CHECKING:
    from app.people.models import Unit


@append_only
class SharedDevice(Model):
    """One tablet, or other browser, that stands in one unit for everybody who comes by."""

    __tablename__ = "shared_devices"

    id: Mapped[Id]
    key: Mapped[Key]
    name: Mapped[ShortText]  # "Back room": where to find it
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    number_prefix: Mapped[str] = mapped_column(String(20))  # of employee numbers: the keypad has digits only
    registered_at: Mapped[Instant]
    registered_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))

    unit: Mapped[Unit] = relationship()
    revocation: Mapped[DeviceRevocation | None] = relationship(back_populates="device")

    @property
    def place(self) -> str:
        """The name and the unit, as they stand on a receipt."""
        return f"{self.name}, {self.unit.name}"


@append_only
class DeviceCode(Model):
    """One code with which one browser could become a shared device. The newest counts, once."""

    __tablename__ = "device_codes"

    id: Mapped[Id]
    device_id: Mapped[int] = mapped_column(ForeignKey("shared_devices.id"), index=True)
    code_hash: Mapped[Digest] = mapped_column(unique=True)
    made_at: Mapped[Instant]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    expires_at: Mapped[Instant]

    device: Mapped[SharedDevice] = relationship()


@append_only
class DeviceEnrolment(Model):
    """One browser became a shared device. Its cookie holds a token; only the hash is here. The newest counts."""

    __tablename__ = "device_enrolments"

    id: Mapped[Id]
    device_id: Mapped[int] = mapped_column(ForeignKey("shared_devices.id"), index=True)
    code_id: Mapped[int] = mapped_column(ForeignKey("device_codes.id"), unique=True)  # a code works once
    token_hash: Mapped[Digest] = mapped_column(unique=True)
    browser: Mapped[ShortText]  # "Chrome (Android)"
    enrolled_at: Mapped[Instant]

    device: Mapped[SharedDevice] = relationship()


@append_only
class DeviceRevocation(Model):
    """One shared device was taken out of use: nobody signs in with a PIN there any more."""

    __tablename__ = "device_revocations"

    id: Mapped[Id]
    device_id: Mapped[int] = mapped_column(ForeignKey("shared_devices.id"), unique=True)
    reason: Mapped[LongText]
    revoked_at: Mapped[Instant]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))

    device: Mapped[SharedDevice] = relationship(back_populates="revocation")


@append_only
class Pin(Model):
    """A PIN that one person set for themselves. The newest counts, unless it was removed."""

    __tablename__ = "pins"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    pin_hash: Mapped[LongText] = mapped_column(info=erasable(Category.IDENTITY))
    set_at: Mapped[Instant]

    removal: Mapped[PinRemoval | None] = relationship(back_populates="pin")


@append_only
class PinRemoval(Model):
    """One PIN stopped counting: the person gave it up, or HR removed it without knowing it."""

    __tablename__ = "pin_removals"

    id: Mapped[Id]
    pin_id: Mapped[int] = mapped_column(ForeignKey("pins.id"), unique=True)
    removed_at: Mapped[Instant]
    removed_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))

    pin: Mapped[Pin] = relationship(back_populates="removal")
