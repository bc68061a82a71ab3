"""What the log is told of facts about accounts: see `verifier/README.md`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.ledger.entries import Known, instant, known
from app.people.kinds import CredentialOrigin
from app.people.models import (
    AccessLink,
    Credential,
    Person,
    RoleGrant,
    RoleRevocation,
    SecondFactorRemoval,
    Unit,
)


def known_of_grant(grant: RoleGrant) -> Known:
    unit = db.session.get(Unit, grant.unit_id) if grant.unit_id else None
    return known(
        {
            "change": "granted",
            "grant": grant.key,
            "role": grant.role.value,
            "unit": unit.name if unit else None,
            "unit_key": unit.key if unit else None,
            "starts_on": grant.starts_on.isoformat(),
            "ends_on": grant.ends_on.isoformat() if grant.ends_on else None,
            "granted_at": instant(grant.granted_at),
        },
        **known_of_person(grant.person_id),
        reason=grant.reason,
        **known_of_doer(grant.granted_by_id),
    )


def known_of_revocation(revocation: RoleRevocation) -> Known:
    grant = revocation.grant
    return known(
        {
            "change": "revoked",
            "grant": grant.key,
            "role": grant.role.value,
            "revoked_at": instant(revocation.revoked_at),
        },
        **known_of_person(grant.person_id),
        reason=revocation.reason,
        **known_of_doer(revocation.revoked_by_id),
    )


def known_of_reset(credential: Credential) -> Known:
    """Of a password that was set through a reset link: who asked for the link, and where it went."""
    link = db.session.get(AccessLink, credential.link_id) if credential.link_id else None
    asker = asker_of(credential)
    return known(
        {
            "credential": "password",
            "set_at": instant(credential.set_at),
            "asked_at": instant(link.made_at) if link else None,
            "asked_by": "somebody_else" if asker else "themselves",
        },
        **known_of_person(credential.person_id),
        sent_to=link.sent_to if link else None,
        **known_of_doer(asker),
    )


def known_of_factor_reset(removal: SecondFactorRemoval) -> Known:
    """Of a second factor that somebody else made stop counting; nobody is named if it was the command line."""
    factor = removal.factor
    return known(
        {
            "credential": "second_factor",
            "factor": factor.kind.value,
            "reset_at": instant(removal.removed_at),
        },
        **known_of_person(factor.person_id),
        **known_of_doer(removal.removed_by_id),
    )


def reset_before(person_id: int, moment: datetime) -> tuple[datetime, str | None] | None:
    """The last reset of a password up to `moment`: when, and who else had asked for it."""
    found = db.session.scalar(
        select(Credential)
        .where(
            Credential.person_id == person_id,
            Credential.origin == CredentialOrigin.RESET,
            Credential.set_at <= moment,
        )
        .order_by(Credential.id.desc())
        .limit(1)
    )
    return (found.set_at, name_of(asker_of(found))) if found else None


def asker_of(credential: Credential) -> int | None:
    """Who asked for the link behind it, if it was not the person."""
    link = db.session.get(AccessLink, credential.link_id) if credential.link_id else None
    return link.made_by_id if link and link.made_by_id != credential.person_id else None


def known_of_person(person_id: int) -> dict[str, Any]:
    """Whose fact it is: always as commitments. The key is theirs for good; number and name may change."""
    person = db.session.get_one(Person, person_id)
    return {
        "person": person.key,
        "employee_number": person.employee_number,
        "printed_name": person.legal_name,
    }


def known_of_doer(person_id: int | None) -> dict[str, Any]:
    """Who did it, if it was a person: by their key, and by their name at that time."""
    if person_id is None:
        return {}
    person = db.session.get_one(Person, person_id)
    return {"by_person": person.key, "by": person.legal_name}


def name_of(person_id: int | None) -> str | None:
    return db.session.get_one(Person, person_id).legal_name if person_id else None
