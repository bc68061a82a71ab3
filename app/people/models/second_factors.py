"""What a person shows beside their password: added, used, removed. All of it is evidence."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.people.kinds import FactorKind
from app.shared.append_only import append_only
from app.shared.columns import Id, Instant, Json, Key, ShortText, stored_by_value


@append_only
class SecondFactor(Model):
    """One app, one passkey or one set of recovery codes that a person added. It counts until it is removed."""

    __tablename__ = "second_factors"

    id: Mapped[Id]
    key: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    kind: Mapped[FactorKind] = mapped_column(stored_by_value(FactorKind))
    name: Mapped[ShortText]  # the person's own word for it: "My phone"
    # An app's secret, encrypted; a passkey's public key; hashes of recovery codes. See `people/factors.py`.
    material: Mapped[Json]
    credential_id: Mapped[str | None] = mapped_column(String(1400), unique=True)  # of a passkey
    added_at: Mapped[Instant]

    removal: Mapped[SecondFactorRemoval | None] = relationship(back_populates="factor")


@append_only
class SecondFactorUse(Model):
    """One code or one touch that was accepted. A code counts once, so its number stands here once."""

    __tablename__ = "second_factor_uses"
    __table_args__ = (UniqueConstraint("factor_id", "number"),)

    id: Mapped[Id]
    factor_id: Mapped[int] = mapped_column(ForeignKey("second_factors.id"), index=True)
    number: Mapped[int | None]  # the time step of an app's code, the place of a recovery code
    sign_count: Mapped[int | None] = mapped_column(
        BigInteger
    )  # what a passkey's device said; many always say 0
    used_at: Mapped[Instant]


@append_only
class SecondFactorRemoval(Model):
    """One second factor stopped counting: its owner removed it, or an administrator reset them all."""

    __tablename__ = "second_factor_removals"

    id: Mapped[Id]
    factor_id: Mapped[int] = mapped_column(ForeignKey("second_factors.id"), unique=True)
    removed_at: Mapped[Instant]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))  # none: on the command line

    factor: Mapped[SecondFactor] = relationship(back_populates="removal")


@append_only
class AddressChange(Model):
    """Where somebody's own mail goes was changed, by whom. The addresses themselves are not kept."""

    __tablename__ = "address_changes"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    changed_at: Mapped[Instant]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
