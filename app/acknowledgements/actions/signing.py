"""Signing and refusing: the answer that a person gives to the text, once."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy.exc import IntegrityError

from app.acknowledgements import queries
from app.acknowledgements.actions.codes import use_signing_code
from app.acknowledgements.actions.drafting import Draft, draft_of, refusal_of, signed_by_passkey
from app.acknowledgements.actions.entering import enter_signature
from app.acknowledgements.kinds import Method
from app.acknowledgements.models import Signature
from app.acknowledgements.queries import Desk
from app.acknowledgements.refusals import AlreadyAnswered, NotYours, ReviewExpired, TextDiffers, WayNotOpen
from app.acknowledgements.review import Review
from app.assignments.models import Assignment
from app.assignments.refusals import AlreadyClosed
from app.extensions import db
from app.people.models import Person, UserSession
from app.people.workplace import Workplace
from app.questions.actions import open_task
from app.questions.kinds import TaskKind
from app.shared.database import insert_row


def sign(
    *,
    assignment: Assignment,
    person: Person,
    session: UserSession,
    review: Review,
    workplace: Workplace,
    lifetime: timedelta,
    software_version: str,
    desk: Desk,
    now: datetime,
    shown: str = "",
) -> Signature:
    """The person signs what they reviewed; the assignment closes in the same transaction.

    `review` tells when the password was shown, which counts for `lifetime`; with another way, `shown` is
    the device's answer or the code from the mail. An answer given earlier is returned as it stands.
    Raises what `queries.ready_to_sign` raises, `ReviewNotGenuine`, `ReviewExpired`, `WayNotOpen`,
    `PasskeyWrong` and `CodeWrong`.
    """
    require_own(assignment, person, session)
    if desk.receipt:
        return queries.signature_with(desk.receipt)
    review.require_bound(assignment=assignment.key, person=person.key, session=session.key)
    by_code = review.method is Method.ONE_TIME_CODE
    review.require_fresh(now=now, lifetime=current_app.config["CODE_LIFETIME"] if by_code else lifetime)
    if not queries.offers(person, review.method, now):
        raise WayNotOpen
    if by_code:
        use_signing_code(assignment_id=assignment.id, session_id=session.id, code=shown, now=now)
    draft = draft_of(
        assignment=assignment,
        person=person,
        session=session,
        review=review,
        workplace=workplace,
        software_version=software_version,
        desk=desk,
        now=now,
    )
    assertion = None
    if review.method is Method.PASSKEY:
        assertion = signed_by_passkey(draft, person=person, answer=shown, now=now)
    return record_signature(draft, now=now, assertion=assertion)


def refuse(
    *,
    assignment: Assignment,
    person: Person,
    session: UserSession,
    language: str,
    text_sha256: str,
    words: str,
    witness: str,
    workplace: Workplace,
    lifetime: timedelta,
    software_version: str,
    now: datetime,
) -> Signature:
    """The person does not sign. The assignment closes, reminders stop, and a human gets a task.

    Nothing has to be passed or agreed to for that. `words` and `witness` may be empty. Raises
    `TextDiffers`, `ReviewExpired` if the password was shown longer ago than `lifetime`, and what
    `queries.require_open` and `queries.document_for` raise.
    """
    require_own(assignment, person, session)
    desk = queries.desk_for(assignment)
    if desk.receipt:
        return queries.signature_with(desk.receipt)
    queries.require_open(assignment)
    shown = password_shown(session, now, lifetime)
    document = queries.document_for(assignment, language, workplace.jurisdiction)
    if document.sha256 != text_sha256:
        raise TextDiffers
    refusal = refusal_of(
        document,
        assignment=assignment,
        person=person,
        session=session,
        words=words,
        witness=witness,
        workplace=workplace,
        software_version=software_version,
        desk=desk,
        shown=shown,
        now=now,
    )
    record_signature(refusal, now=now)
    open_task(
        kind=TaskKind.REFUSAL,
        person_id=person.id,
        assignment_id=assignment.id,
        text=words,
        language=language,
        now=now,
    )
    return refusal.signature


def password_shown(session: UserSession, now: datetime, lifetime: timedelta) -> datetime:
    """When the person showed their password. Raises `ReviewExpired` if that was longer ago than `lifetime`."""
    shown = session.authenticated_at  # none where the session began with a PIN: that proves nothing here
    if shown is None or not timedelta(0) <= now - shown <= lifetime:
        raise ReviewExpired
    return shown


def record_signature(draft: Draft, *, now: datetime, assertion: dict[str, str] | None = None) -> Signature:
    """Write the signature down, end its assignment with it, enter both into the log: all or nothing.

    The one place that does.

    Nobody waits for anybody here: of two answers at once, or an answer and a newer text at once, the
    tables keep the first. The other's transaction is given up with `AlreadyAnswered` or `AlreadyClosed`.
    """
    signature, assignment_id = draft.signature, draft.signature.assignment_id
    try:
        insert_row(signature)
        insert_row(draft.closing)
    except IntegrityError as race:
        db.session.rollback()
        earlier = queries.signature_for(assignment_id)
        if earlier is None:
            raise AlreadyClosed from race
        raise AlreadyAnswered(receipt=earlier.key) from race
    db.session.expire(draft.assignment, ["closing"])
    enter_signature(
        signature=signature,
        closing=draft.closing,
        assignment=draft.assignment,
        person=draft.person,
        check=draft.check,
        desk=draft.desk,
        now=now,
        assertion=assertion,
        salt_source=draft.salt_source,
    )
    return signature


def require_own(assignment: Assignment, person: Person, session: UserSession) -> None:
    """Raises `NotYours` unless assignment and session are this person's: nobody acts for another."""
    if assignment.person_id != person.id or session.person_id != person.id:
        raise NotYours(assignment.key)
