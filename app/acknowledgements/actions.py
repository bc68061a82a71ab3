"""Signing, refusing, asking first: what a person does with the text that they were given.

Every verb here is safe to repeat: a double click, a second tab or a retry finds the one record.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.acknowledgements import queries
from app.acknowledgements.kinds import Method, Outcome
from app.acknowledgements.models import DisclosureAgreement, Signature
from app.acknowledgements.refusals import AlreadyAnswered, NotYours, ReviewExpired, TextDiffers
from app.acknowledgements.review import Review
from app.acknowledgements.statement import Document
from app.assignments.actions import close, pause_for_question
from app.assignments.kinds import ClosingKind
from app.assignments.models import Assignment
from app.courses.queries import content
from app.courses.release_content import digest
from app.extensions import db
from app.messages.actions import post
from app.people.models import Person, UserSession
from app.people.workplace import Workplace
from app.questions.actions import open_task
from app.questions.kinds import TaskKind
from app.questions.models import Task
from app.questions.queries import open_question_of
from app.quizzes.progress import CheckTaken
from app.shared.clock import date_in
from app.shared.links import external


def sign(
    *,
    assignment: Assignment,
    person: Person,
    session: UserSession,
    review: Review,
    workplace: Workplace,
    lifetime: timedelta,
    software_version: str,
    now: datetime,
) -> Signature:
    """The person signs what they reviewed; the assignment closes in the same transaction.

    `review` tells when the password was shown, which counts for `lifetime`. An answer given earlier is
    returned as it stands. Raises what `queries.ready_to_sign` raises, `ReviewNotGenuine` and
    `ReviewExpired`.
    """
    require_own(assignment, person, session)
    hold(assignment, person)
    earlier = queries.signature_for(assignment.id)
    if earlier is not None:
        return earlier
    review.require_bound(assignment=assignment.key, person=person.key, session=session.key)
    review.require_fresh(now=now, lifetime=lifetime)
    answers = review.answers
    ready = queries.ready_to_sign(
        assignment=assignment, person=person, answers=answers, jurisdiction=workplace.jurisdiction
    )
    signature = record_signature(
        Signature(
            outcome=Outcome.SIGNED_WITH_COMMENT if answers.comment else Outcome.SIGNED,
            statements=ready.document.words(answers.statements),
            typed_name=answers.typed_name,
            comment=answers.comment,
            witness="",
            authenticated_at=review.authenticated_at,
            software_version=software_version,
            **matter(assignment, ready.document),
            **circumstances(person, session, workplace, now),
            **result(ready.check),
        )
    )
    finish(signature, assignment, person, workplace, now)
    return signature


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
    hold(assignment, person)
    earlier = queries.signature_for(assignment.id)
    if earlier is not None:
        return earlier
    queries.require_open(assignment)
    shown = session.authenticated_at  # none where the session began with a PIN: that proves nothing here
    if shown is None or not timedelta(0) <= now - shown <= lifetime:
        raise ReviewExpired
    document = queries.document_for(assignment, language, workplace.jurisdiction)
    if document.sha256 != text_sha256:
        raise TextDiffers
    signature = record_signature(
        Signature(
            outcome=Outcome.REFUSED,
            statements=[],
            typed_name="",
            comment=words,
            witness=witness,
            authenticated_at=shown,
            software_version=software_version,
            **matter(assignment, document) | {"meaning": ""},  # not shown to somebody who does not sign
            **circumstances(person, session, workplace, now),
            **result(queries.progress_for(assignment, language).passed),
        )
    )
    finish(signature, assignment, person, workplace, now)
    open_task(
        kind=TaskKind.REFUSAL,
        person_id=person.id,
        assignment_id=assignment.id,
        text=words,
        language=language,
        now=now,
    )
    return signature


def ask_first(
    *, assignment: Assignment, person: Person, text: str, language: str, workplace: Workplace, now: datetime
) -> Task:
    """The person asks before they sign. The first question pauses the due date; signing stays possible.

    The same words again, while they wait for their answer, are the same question.
    """
    hold(assignment, person)
    queries.require_open(assignment)
    waiting = open_question_of(assignment.id)
    if waiting is not None and waiting.text == text:
        return waiting
    task = open_task(
        kind=TaskKind.QUESTION,
        person_id=person.id,
        assignment_id=assignment.id,
        text=text,
        language=language,
        now=now,
    )
    if waiting is None:
        pause_for_question(assignment=assignment, now=now, on=date_in(now, workplace.time_zone))
    return task


def agree_to_disclosure(
    *, person: Person, assignment: Assignment, language: str, text_sha256: str, now: datetime
) -> DisclosureAgreement:
    """The person agrees to sign electronically, to the words with this hash. Asked once in a life.

    Raises `TextDiffers` if those are not the words of the assignment's release.
    """
    given = queries.disclosure_of(person.id)
    if given is not None:
        return given
    text = content(assignment.release_id, language).policy.disclosure
    if digest(text) != text_sha256:
        raise TextDiffers
    agreement = DisclosureAgreement(
        person_id=person.id,
        text=text,
        sha256=text_sha256,
        language=language,
        release_id=assignment.release_id,
        agreed_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(agreement)
    except IntegrityError:  # the other tab was quicker
        given = queries.disclosure_of(person.id)
        if given is None:
            raise
        return given
    return agreement


def record_signature(signature: Signature) -> Signature:
    """Write the signature down. The one place that does, for signatures and refusals alike.

    Raises `AlreadyAnswered` where the assignment got its answer in the same instant.
    """
    assignment_id = signature.assignment_id
    try:
        with db.session.begin_nested():
            db.session.add(signature)
    except IntegrityError:
        earlier = queries.signature_for(assignment_id)
        if earlier is None:
            raise
        raise AlreadyAnswered(receipt=earlier.key) from None
    return signature


# -- what the verbs share -----------------------------------------------------------------------------


def require_own(assignment: Assignment, person: Person, session: UserSession) -> None:
    """Raises `NotYours` unless assignment and session are this person's: nobody acts for another."""
    if assignment.person_id != person.id or session.person_id != person.id:
        raise NotYours(assignment.key)


def hold(assignment: Assignment, person: Person) -> None:
    """From here to the end of the transaction, no other act of this person runs beside this one.

    PostgreSQL waits at the person's row; SQLite's writers stand in line anyway. What was read before
    the wait may be old, so how it ended and when it is due are read again.
    """
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update(key_share=True))
    db.session.expire(assignment, ["closing", "due_changes"])


def matter(assignment: Assignment, document: Document) -> dict[str, Any]:
    """What it is about: the words as they were shown."""
    return {
        "assignment_id": assignment.id,
        "release_id": assignment.release_id,
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


def finish(
    signature: Signature, assignment: Assignment, person: Person, workplace: Workplace, now: datetime
) -> None:
    """Close the assignment with the answer that was given, and send the person their copy."""
    close(
        assignment=assignment,
        kind=ClosingKind(signature.outcome.value),
        closed_on=date_in(now, workplace.time_zone),
        now=now,
    )
    if person.address:
        post(
            template="acknowledgements/mail/receipt.txt",
            to=person.address,
            language=person.language,
            kind="receipt",
            now=now,
            signature=signature,
            title=title_of(signature),
            link=external("acknowledgements.receipt", receipt_key=signature.key),
        )


def title_of(signature: Signature) -> str:
    """The release's title in the language that was signed."""
    return str(signature.release.title.get(signature.language, signature.release.course))
