"""People, the tree of units they work in, what they may do, and how they prove who they are."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.people.kinds import CredentialOrigin, LinkPurpose, SessionEnd, SessionStart, SignInNameKind
from app.people.models.record_views import RecordView
from app.people.models.second_factors import (
    AddressChange,
    SecondFactor,
    SecondFactorRemoval,
    SecondFactorUse,
)
from app.people.models.shared_devices import (
    DeviceCode,
    DeviceEnrolment,
    DeviceRevocation,
    Pin,
    PinRemoval,
    SharedDevice,
)
from app.people.roles import Role
from app.shared.append_only import append_only
from app.shared.columns import (
    Digest,
    Id,
    Instant,
    Key,
    Language,
    LongText,
    ShortText,
    UtcDateTime,
    stored_by_value,
)
from app.shared.erasing import Category, erasable

__all__ = [
    "AccessLink",
    "AddressChange",
    "Credential",
    "DeviceCode",
    "DeviceEnrolment",
    "DeviceRevocation",
    "Job",
    "Person",
    "Pin",
    "PinRemoval",
    "RecordView",
    "RoleGrant",
    "RoleRevocation",
    "SecondFactor",
    "SecondFactorRemoval",
    "SecondFactorUse",
    "SharedDevice",
    "SignInFailure",
    "SignInName",
    "Unit",
    "UserSession",
]


class Unit(Model):
    """One node of the organisation: the company, a region, a store."""

    __tablename__ = "units"

    id: Mapped[Id]
    key: Mapped[Key]
    name: Mapped[ShortText]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    # "/1/4/": the ids from the root down to this unit, so that a subtree is one indexed prefix.
    path: Mapped[str] = mapped_column(String(500), index=True, default="")
    time_zone: Mapped[str] = mapped_column(String(60))
    jurisdiction: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[Instant]

    parent: Mapped[Unit | None] = relationship(back_populates="children", remote_side="Unit.id")
    children: Mapped[list[Unit]] = relationship(back_populates="parent")
    jobs: Mapped[list[Job]] = relationship(back_populates="unit")


class Person(Model):
    """One human being known to the company, from candidate to leaver: one row for life."""

    __tablename__ = "persons"

    id: Mapped[Id]
    key: Mapped[Key]
    employee_number: Mapped[str | None] = mapped_column(
        String(40), unique=True, info=erasable(Category.IDENTITY, emptied=True)
    )
    # what they type to sign
    legal_name: Mapped[ShortText] = mapped_column(info=erasable(Category.IDENTITY))
    email: Mapped[str | None] = mapped_column(String(254), info=erasable(Category.CONTACT, emptied=True))
    private_email: Mapped[str | None] = mapped_column(
        String(254), info=erasable(Category.CONTACT, emptied=True)
    )
    language: Mapped[Language]
    created_at: Mapped[Instant]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))

    jobs: Mapped[list[Job]] = relationship(
        back_populates="person", foreign_keys="Job.person_id", order_by="Job.starts_on"
    )
    sign_in_names: Mapped[list[SignInName]] = relationship(
        back_populates="person", cascade="all, delete-orphan"
    )

    @property
    def address(self) -> str | None:
        """Where the person's own mail goes: the private address first, for it outlives the job."""
        return self.private_email or self.email


class SignInName(Model):
    """One name under which a person can sign in: canonical, and unique whatever its kind."""

    __tablename__ = "sign_in_names"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    kind: Mapped[SignInNameKind] = mapped_column(stored_by_value(SignInNameKind))
    name: Mapped[str] = mapped_column(String(254), unique=True)

    person: Mapped[Person] = relationship(back_populates="sign_in_names")

    __table_args__ = (UniqueConstraint("person_id", "kind"),)


class Job(Model):
    """A person's position in a unit, with dates. Several at a time are allowed."""

    __tablename__ = "jobs"

    id: Mapped[Id]
    key: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    title: Mapped[ShortText]
    leads_unit: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]  # the last day, inclusive

    person: Mapped[Person] = relationship(back_populates="jobs", foreign_keys=[person_id])
    unit: Mapped[Unit] = relationship(back_populates="jobs")

    __table_args__ = (CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),)


@append_only
class RoleGrant(Model):
    """One person was given one role, for the whole company or one unit, until a date or for good."""

    __tablename__ = "role_grants"

    id: Mapped[Id]
    key: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    role: Mapped[Role] = mapped_column(stored_by_value(Role))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    reason: Mapped[LongText] = mapped_column(info=erasable(Category.IDENTITY))
    granted_at: Mapped[Instant]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))

    revocation: Mapped[RoleRevocation | None] = relationship(back_populates="grant")


@append_only
class RoleRevocation(Model):
    """One role grant ended before its time."""

    __tablename__ = "role_revocations"

    id: Mapped[Id]
    grant_id: Mapped[int] = mapped_column(ForeignKey("role_grants.id"), unique=True)
    reason: Mapped[LongText] = mapped_column(info=erasable(Category.IDENTITY))
    revoked_at: Mapped[Instant]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))

    grant: Mapped[RoleGrant] = relationship(back_populates="revocation")


@append_only
class Credential(Model):
    """A password that one person set for themselves. The newest counts; the history is evidence."""

    __tablename__ = "credentials"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    password_hash: Mapped[LongText] = mapped_column(info=erasable(Category.IDENTITY))
    origin: Mapped[CredentialOrigin] = mapped_column(stored_by_value(CredentialOrigin))
    set_at: Mapped[Instant]
    link_id: Mapped[int | None] = mapped_column(ForeignKey("access_links.id"))


class UserSession(Model):
    """One signed-in browser. The cookie holds a token; only its hash is here."""

    __tablename__ = "user_sessions"

    id: Mapped[Id]
    key: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    token_hash: Mapped[Digest] = mapped_column(unique=True)
    # "Chrome (Android)": a word for the list, not a fingerprint
    device: Mapped[ShortText] = mapped_column(info=erasable(Category.TRAINING_DETAIL))
    # Begun with a PIN, it is worth less: neither this nor its age ever counts as having shown a password.
    began_with: Mapped[SessionStart] = mapped_column(
        stored_by_value(SessionStart), default=SessionStart.PASSWORD, server_default="password"
    )
    shared_device_id: Mapped[int | None] = mapped_column(ForeignKey("shared_devices.id"), index=True)
    started_at: Mapped[Instant]
    # When a password was last shown in this session; none: never.
    authenticated_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    # When a second factor was shown in it; none: never, so roles that ask for one are held back.
    second_factor_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    expires_at: Mapped[Instant]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    ended_why: Mapped[SessionEnd | None] = mapped_column(stored_by_value(SessionEnd))

    person: Mapped[Person] = relationship()
    shared_device: Mapped[SharedDevice | None] = relationship()


class SignInFailure(Model):
    """One wrong password, counted per account and per address. Old rows are swept away."""

    __tablename__ = "sign_in_failures"

    id: Mapped[Id]
    account: Mapped[Digest]  # a hash of the name typed: whether the account exists makes no difference
    address: Mapped[str] = mapped_column(String(64))
    failed_at: Mapped[Instant]

    __table_args__ = (
        Index("ix_sign_in_failures_account", "account", "failed_at"),
        Index("ix_sign_in_failures_address", "address", "failed_at"),
    )


class AccessLink(Model):
    """One single-use link that lets one person set their own password."""

    __tablename__ = "access_links"

    id: Mapped[Id]
    key: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(stored_by_value(LinkPurpose))
    nonce_hash: Mapped[Digest] = mapped_column(unique=True)
    # none: handed over as a QR code
    sent_to: Mapped[str | None] = mapped_column(Text, info=erasable(Category.CONTACT))
    made_at: Mapped[Instant]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    expires_at: Mapped[Instant]
    # The six digits that show that whoever opened the link is the person it was meant for.
    code_hash: Mapped[str | None] = mapped_column(String(64))
    code_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    code_tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
