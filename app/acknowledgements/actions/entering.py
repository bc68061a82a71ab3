"""What the log holds of a signature or a refusal: see `verifier/README.md`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.acknowledgements.models import Signature
from app.acknowledgements.queries import Desk
from app.acknowledgements.queries.desk import PasswordReset
from app.acknowledgements.queries.ways import NEW_FOR
from app.assignments.models import Assignment, Closing
from app.assignments.queries.entered import period_in_log
from app.courses.queries import named_in_log
from app.ledger.actions import enter
from app.ledger.entries import content_digest, instant, sealed
from app.ledger.kinds import EntryKind
from app.ledger.queries import subject_of
from app.people.models import Person
from app.people.queries.entered import reset_before
from app.quizzes.progress import CheckTaken


def enter_signature(
    *,
    signature: Signature,
    closing: Closing | None,
    assignment: Assignment,
    person: Person,
    check: CheckTaken | None,
    desk: Desk,
    now: datetime,
    assertion: Mapping[str, str] | None = None,
    salt_source: bytes | None = None,
    entered_later: bool = False,
) -> None:
    """Have the signature, or the refusal, stand in the log with all that was known when it was given."""
    enter(
        kind=EntryKind.SIGNATURE,
        fact=signature,
        facts=facts_of(signature, closing, assignment, check, desk, assertion),
        private=private_facts(signature, person, check, desk),
        salt_source=salt_source,
        now=now,
        entered_later=entered_later,
    )


def enter_older_signature(signature: Signature, *, now: datetime) -> None:
    """Enter what is known today of a signature that has no entry."""
    reset = reset_before(signature.person_id, signature.signed_at)
    enter_signature(
        signature=signature,
        closing=signature.assignment.closing,
        assignment=signature.assignment,
        person=signature.person,
        check=check_before(signature),
        desk=Desk(None, True, PasswordReset(*reset) if reset else None),
        now=now,
        entered_later=True,
    )


def check_before(signature: Signature) -> CheckTaken | None:
    """The check that the signature names."""
    attempt = signature.attempt
    if attempt is None or signature.points is None:
        return None
    return CheckTaken(
        attempt_id=attempt.id,
        key=attempt.key,
        number=attempt.number,
        graded=True,
        passed=True,
        points=signature.points,
        maximum=signature.maximum or 0,
        pass_mark=signature.pass_mark or 0,
        record_sha256=attempt.result.record_sha256 if attempt.result else None,
    )


def to_be_signed(
    *,
    signature: Signature,
    closing: Closing,
    assignment: Assignment,
    person: Person,
    check: CheckTaken | None,
    desk: Desk,
    salt_source: bytes | None,
) -> bytes:
    """What a passkey signs: the digest of all that the entry will say."""
    commitments, _openings = sealed(private_facts(signature, person, check, desk), salt_source)
    return content_digest(
        kind=EntryKind.SIGNATURE.value,
        subject=subject_of(signature),
        facts=facts_of(signature, closing, assignment, check, desk, None),
        commitments=commitments,
    )


def facts_of(
    signature: Signature,
    closing: Closing | None,
    assignment: Assignment,
    check: CheckTaken | None,
    desk: Desk,
    assertion: Mapping[str, str] | None,
) -> dict[str, Any]:
    return {
        "receipt": signature.key,
        "outcome": signature.outcome.value,
        "assignment": assignment.key,
        **period_in_log(assignment),
        "release": named_in_log(assignment.release),
        "title": assignment.release.title_in(signature.language),
        "language": signature.language,
        "text_sha256": signature.text_sha256,
        "statements": [{"id": each["id"], "text": each["text"]} for each in signature.statements],
        "meaning": signature.meaning,
        "check": check_facts(check),
        "authentication": authentication_facts(signature, desk) | {"assertion": assertion},
        "signed_at": instant(signature.signed_at),
        "time_zone": signature.time_zone,
        "valid_until": closing.valid_until.isoformat() if closing and closing.valid_until else None,
    }


def check_facts(check: CheckTaken | None) -> dict[str, Any] | None:
    if check is None:
        return None
    return {
        "attempt": check.key,
        "points": check.points,
        "maximum": check.maximum,
        "pass_mark": check.pass_mark,
    }


def authentication_facts(signature: Signature, desk: Desk) -> dict[str, Any]:
    """How the person showed who they are, how long before, and whether the password was new."""
    reset = recent_reset(signature, desk)
    return {
        "method": signature.method.value if signature.method else None,
        "authenticated_at": instant(signature.authenticated_at),
        "session_started_at": instant(signature.session_started_at),
        "session_began": signature.session_began.value if signature.session_began else None,
        "on_shared_device": signature.shared_device is not None,
        "credential_reset": reset
        and {"at": instant(reset.at), "asked_by": "somebody_else" if reset.asked_by else "themselves"},
        "address_changed_at": if_new(signature, desk.address_changed_at),
        "second_factor_reset_at": if_new(signature, desk.second_factor_reset_at),
    }


def if_new(signature: Signature, at: datetime | None) -> str | None:
    """The instant of a change, if it was not long before the signature."""
    return instant(at) if at and signature.signed_at - at <= NEW_FOR else None


def recent_reset(signature: Signature, desk: Desk) -> Any:
    reset = desk.reset
    return reset if reset and signature.signed_at - reset.at <= NEW_FOR else None


def private_facts(
    signature: Signature, person: Person, check: CheckTaken | None, desk: Desk
) -> dict[str, Any]:
    """What may have to be erased one day: it stands in the log as commitments alone."""
    reset = recent_reset(signature, desk)
    known = {
        "person": person.key,
        "employee_number": person.employee_number,
        "printed_name": signature.legal_name,
        "typed_name": signature.typed_name,
        "email": person.address,
        "comment": signature.comment,
        "witness": signature.witness,
        "shared_device": signature.shared_device,
        "check_record": check.record_sha256 if check else None,
        "reset_asked_by": reset.asked_by if reset else None,
    }
    return {name: value for name, value in known.items() if value}
