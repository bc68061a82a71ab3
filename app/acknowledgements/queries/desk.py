"""What is known of a person where they sign, in one small statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Executable, Row, Select, and_, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from app.acknowledgements.models import DisclosureAgreement, Signature
from app.assignments.models import Assignment
from app.assignments.queries import own_assignment
from app.assignments.refusals import NoSuchAssignment
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
    return desk_in(db.session.execute(desk_of_one(), {"assignment": assignment.id}).one())


def assignment_and_desk(person_id: int, key: str) -> tuple[Assignment, Desk]:
    """The person's assignment, open or closed, and what `desk_for` says of it, in one statement.

    Raises `NoSuchAssignment`.
    """
    found = db.session.execute(own_with_desk(), {"key": key, "person": person_id}).first()
    if found is None:
        raise NoSuchAssignment(key)
    return found[0], desk_in(found)


def desk_in(row: Row[Any]) -> Desk:
    reset = PasswordReset(row.reset_at, row.asked_by) if row.reset_at else None
    return Desk(row.receipt, bool(row.agreed), reset, row.address_changed_at, row.second_factor_reset_at)


@cache
def desk_of_one() -> Executable:
    """The statement behind `desk_for`, built once."""
    return with_desk(select()).where(Assignment.id == bindparam("assignment"))


@cache
def own_with_desk() -> Executable:
    """The statement behind `assignment_and_desk`, built once: every signature asks it."""
    return with_desk(own_assignment())


def with_desk(assignments: Select[Any]) -> Select[Any]:
    """What belongs to the desk, beside each of these assignments."""
    newest, asker, asking = aliased(Credential), aliased(Person), Assignment.person_id
    return (
        assignments.select_from(Assignment)
        .add_columns(
            select(Signature.key)
            .where(Signature.assignment_id == Assignment.id)
            .correlate(Assignment)
            .scalar_subquery()
            .label("receipt"),
            exists().where(DisclosureAgreement.person_id == asking).correlate(Assignment).label("agreed"),
            newest.set_at.label("reset_at"),
            asker.legal_name.label("asked_by"),
            select(func.max(AddressChange.changed_at))
            .where(AddressChange.person_id == asking, AddressChange.changed_by_id != asking)
            .correlate(Assignment)
            .scalar_subquery()
            .label("address_changed_at"),
            select(func.max(SecondFactorRemoval.removed_at))
            .join(SecondFactor, SecondFactor.id == SecondFactorRemoval.factor_id)
            .where(
                SecondFactor.person_id == asking,
                SecondFactorRemoval.removed_by_id.is_distinct_from(asking),
            )
            .correlate(Assignment)
            .scalar_subquery()
            .label("second_factor_reset_at"),
        )
        .outerjoin(
            newest,
            newest.id
            == select(func.max(Credential.id))
            .where(Credential.person_id == asking, Credential.origin == CredentialOrigin.RESET)
            .correlate(Assignment)
            .scalar_subquery(),
        )
        .outerjoin(AccessLink, AccessLink.id == newest.link_id)
        .outerjoin(asker, and_(asker.id == AccessLink.made_by_id, asker.id != asking))
    )
