"""What is known of a person where they sign, in one small statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Executable, Integer, and_, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from app.acknowledgements.models import DisclosureAgreement, Signature
from app.assignments.models import Assignment
from app.extensions import db
from app.people.kinds import CredentialOrigin
from app.people.models import (
    AccessLink,
    AddressChange,
    Credential,
    Person,
    SecondFactor,
    SecondFactorRemoval,
)


@dataclass(frozen=True)
class PasswordReset:
    """A password set through a reset link."""

    at: datetime
    asked_by: str | None  # the legal name of somebody else who had the link sent


@dataclass(frozen=True)
class Desk:
    """What is known of the signer before they sign."""

    receipt: str | None  # the key of the answer that they have given already
    agreed: bool  # to sign electronically
    reset: PasswordReset | None = None  # the last time that they lost their password
    address_changed_at: datetime | None = None  # the last time that somebody else did that
    second_factor_reset_at: datetime | None = None  # as above


def desk_for(assignment: Assignment) -> Desk:
    """What is known of the assignment's person where they sign."""
    asked = {"assignment": assignment.id, "person": assignment.person_id}
    found = db.session.execute(answer_and_agreement(), asked).one()
    reset = PasswordReset(found.reset_at, found.asked_by) if found.reset_at else None
    return Desk(
        found.receipt, bool(found.agreed), reset, found.address_changed_at, found.second_factor_reset_at
    )


@cache
def answer_and_agreement() -> Executable:
    """The statement behind `desk_for`, built once: every signature asks it."""
    newest = aliased(Credential)
    asker = aliased(Person)
    person = bindparam("person", type_=Integer)
    return (
        select(
            select(Signature.key)
            .where(Signature.assignment_id == bindparam("assignment"))
            .scalar_subquery()
            .label("receipt"),
            exists().where(DisclosureAgreement.person_id == person).label("agreed"),
            newest.set_at.label("reset_at"),
            asker.legal_name.label("asked_by"),
            select(func.max(AddressChange.changed_at))
            .where(AddressChange.person_id == person, AddressChange.changed_by_id != person)
            .scalar_subquery()
            .label("address_changed_at"),
            select(func.max(SecondFactorRemoval.removed_at))
            .join(SecondFactor, SecondFactor.id == SecondFactorRemoval.factor_id)
            .where(
                SecondFactor.person_id == person,
                SecondFactorRemoval.removed_by_id.is_distinct_from(SecondFactor.person_id),
            )
            .scalar_subquery()
            .label("second_factor_reset_at"),
        )
        .select_from(Person)
        .outerjoin(
            newest,
            newest.id
            == select(func.max(Credential.id))
            .where(Credential.person_id == Person.id, Credential.origin == CredentialOrigin.RESET)
            .scalar_subquery(),
        )
        .outerjoin(AccessLink, AccessLink.id == newest.link_id)
        .outerjoin(asker, and_(asker.id == AccessLink.made_by_id, asker.id != Person.id))
        .where(Person.id == person)
    )
