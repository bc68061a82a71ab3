"""A signature as it will stand: put together before it is given, so that a passkey can sign all of it."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from app.acknowledgements import queries
from app.acknowledgements.actions.entering import to_be_signed
from app.acknowledgements.kinds import Method, Outcome
from app.acknowledgements.models import Signature
from app.acknowledgements.queries import Desk
from app.acknowledgements.review import Review
from app.acknowledgements.statement import Document
from app.assignments.actions import closing_of
from app.assignments.kinds import ClosingKind
from app.assignments.models import Assignment, Closing
from app.people.actions import show_passkey
from app.people.models import Person, UserSession
from app.people.workplace import Workplace
from app.quizzes.progress import CheckTaken
from app.shared.clock import date_in
from app.shared.columns import new_key


@dataclass(frozen=True)
class Draft:
    """A signature as it will stand, before anything is written."""

    signature: Signature
    closing: Closing
    assignment: Assignment
    person: Person
    check: CheckTaken | None
    desk: Desk
    salt_source: bytes | None = None  # none: nobody signs the digest

    @cached_property
    def digest(self) -> bytes:
        """Of all that the log will say: what a passkey signs."""
        return to_be_signed(
            signature=self.signature,
            closing=self.closing,
            assignment=self.assignment,
            person=self.person,
            check=self.check,
            desk=self.desk,
            salt_source=self.salt_source,
        )


def draft_of(
    *,
    assignment: Assignment,
    person: Person,
    session: UserSession,
    review: Review,
    workplace: Workplace,
    software_version: str,
    desk: Desk,
    now: datetime,
) -> Draft:
    """What would be signed at `now`, if the person may sign it. Raises what `queries.ready_to_sign` raises.

    What a passkey signs does not depend on `now`: it bears the time of the review.
    """
    answers = review.answers
    ready = queries.ready_to_sign(
        assignment=assignment,
        person=person,
        answers=answers,
        jurisdiction=workplace.jurisdiction,
        desk=desk,
    )
    at = review.authenticated_at if review.method is Method.PASSKEY else now
    signature = Signature(
        key=review.receipt,
        outcome=Outcome.SIGNED_WITH_COMMENT if answers.comment else Outcome.SIGNED,
        statements=ready.document.words(answers.statements),
        typed_name=answers.typed_name,
        comment=answers.comment,
        witness="",
        authenticated_at=now if review.method is Method.ONE_TIME_CODE else review.authenticated_at,
        software_version=software_version,
        **matter(assignment, ready.document),
        **circumstances(person, session, workplace, at) | {"method": review.method},
        **result(ready.check),
    )
    closing = closing_with(signature, assignment)
    return Draft(signature, closing, assignment, person, ready.check, desk, bytes.fromhex(review.salt))


def refusal_of(
    document: Document,
    *,
    assignment: Assignment,
    person: Person,
    session: UserSession,
    words: str,
    witness: str,
    workplace: Workplace,
    software_version: str,
    desk: Desk,
    shown: datetime,
    now: datetime,
) -> Draft:
    """What would stand there if the person did not sign; `shown` is when they showed their password."""
    check = queries.progress_for(assignment, document.language).passed
    refusal = Signature(
        key=new_key(),  # its name in the log
        outcome=Outcome.REFUSED,
        statements=[],
        typed_name="",
        comment=words,
        witness=witness,
        authenticated_at=shown,
        software_version=software_version,
        **matter(assignment, document) | {"meaning": ""},  # not shown to somebody who does not sign
        **circumstances(person, session, workplace, now),
        **result(check),
    )
    return Draft(refusal, closing_with(refusal, assignment), assignment, person, check, desk)


def closing_with(signature: Signature, assignment: Assignment) -> Closing:
    """How the signature, or the refusal, ends its assignment."""
    return closing_of(
        assignment=assignment,
        kind=ClosingKind(signature.outcome.value),
        closed_on=date_in(signature.signed_at, signature.time_zone),
        now=signature.signed_at,
    )


def signed_by_passkey(draft: Draft, *, person: Person, answer: str, now: datetime) -> dict[str, str]:
    """The assertion of the person's own device over the entry. Raises `PasskeyWrong`."""
    signed = show_passkey(person_id=person.id, challenge=challenge_of(draft), answer=answer, now=now)
    return {
        "credential_key": signed.credential_key,
        "authenticator_data": signed.authenticator_data,
        "client_data": signed.client_data,
        "signature": signed.signature,
        "over": draft.digest.hex(),
    }


def challenge_of(draft: Draft) -> str:
    """The digest as browsers pass it to a device."""
    return urlsafe_b64encode(draft.digest).decode().rstrip("=")


def matter(assignment: Assignment, document: Document) -> dict[str, Any]:
    """What it is about: the words as they were shown."""
    return {
        "assignment_id": assignment.id,
        "release_id": assignment.release_id,
        "release": assignment.release,  # itself, too: its title is asked before the row is written
        "language": document.language,
        "text": document.text,
        "text_sha256": document.sha256,
        "meaning": document.meaning,
    }


def circumstances(
    person: Person, session: UserSession, workplace: Workplace, now: datetime
) -> dict[str, Any]:
    """Who, when, where the clocks show what, and how they proved who they are."""
    return {
        "person_id": person.id,
        "legal_name": person.legal_name,
        "method": Method.PASSWORD,
        "session_started_at": session.started_at,
        "session_began": session.began_with,
        "shared_device": session.shared_device.place if session.shared_device else None,
        "signed_at": now,
        "time_zone": workplace.time_zone,
    }


def result(check: CheckTaken | None) -> dict[str, Any]:
    """The check that was passed before."""
    if check is None:
        return {}
    return {
        "attempt_id": check.attempt_id,
        "points": check.points,
        "maximum": check.maximum,
        "pass_mark": check.pass_mark,
    }
