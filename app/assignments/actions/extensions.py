"""Asking for more time, and the answer of a manager or of HR."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.exc import IntegrityError

from app.assignments.actions.dates import extend
from app.assignments.extensions import check_asked
from app.assignments.models import Assignment, ExtensionAnswer, ExtensionRequest
from app.assignments.queries import due_on as due_day
from app.assignments.queries import requests_of, today_of
from app.assignments.refusals import (
    AlreadyClosed,
    AnsweredAlready,
    AskedAlready,
    OwnDeadline,
    WordMissing,
)
from app.extensions import db
from app.messages.actions import post
from app.people.models import Person
from app.people.queries import managers_of
from app.shared.links import external


def ask_for_time(*, assignment: Assignment, due_on: date, reason: str, now: datetime) -> ExtensionRequest:
    """The person asks for time until `due_on`; the date moves only when somebody grants it. Managers are told.

    Raises AlreadyClosed, AskedAlready while an answer is owed, DateNotLater or TooMuchTime.
    """
    if assignment.closing is not None:
        raise AlreadyClosed
    earlier = requests_of(assignment.id)
    if any(each.answer is None for each in earlier):
        raise AskedAlready
    check_asked(due_on, due_on=due_day(assignment), today=today_of(assignment.person_id, now))
    request = ExtensionRequest(
        assignment_id=assignment.id, number=len(earlier) + 1, due_on=due_on, reason=reason, asked_at=now
    )
    try:
        with db.session.begin_nested():
            db.session.add(request)
    except IntegrityError as race:  # sent twice in the same moment
        raise AskedAlready from race
    tell_managers(request, now)
    return request


def grant_time(
    *, request: ExtensionRequest, due_on: date, word: str, by: Person, now: datetime
) -> ExtensionAnswer:
    """Move the date for the reason that was given, and tell the person.

    `due_on` may differ from what was asked. Raises AnsweredAlready, AlreadyClosed, DateNotLater or
    OwnDeadline.
    """
    answer = write_answer(request, granted_until=due_on, word=word, by=by, now=now)
    extend(assignment=request.assignment, due_on=due_on, reason=request.reason, by=by, now=now)
    tell(request, answer, now)
    return answer


def decline_time(*, request: ExtensionRequest, word: str, by: Person, now: datetime) -> ExtensionAnswer:
    """The date stays; `word` says why, and the person reads it.

    Raises WordMissing, AnsweredAlready or OwnDeadline.
    """
    if not word:
        raise WordMissing
    answer = write_answer(request, granted_until=None, word=word, by=by, now=now)
    tell(request, answer, now)
    return answer


def write_answer(
    request: ExtensionRequest, *, granted_until: date | None, word: str, by: Person, now: datetime
) -> ExtensionAnswer:
    if request.assignment.person_id == by.id:
        raise OwnDeadline
    answer = ExtensionAnswer(
        request_id=request.id,
        granted_until=granted_until,
        word=word,
        answered_at=now,
        answered_by_id=by.id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(answer)
    except IntegrityError as race:
        raise AnsweredAlready from race
    finally:
        db.session.expire(request, ["answer"])
    return answer


def tell_managers(request: ExtensionRequest, now: datetime) -> None:
    """Owe a mail to whoever looks after the person. Where nobody does, HR finds it on their home page."""
    assignment = request.assignment
    found = managers_of([assignment.person_id], today_of(assignment.person_id, now))
    for manager in found.get(assignment.person_id, []):
        if manager.address:
            post(
                template="assignments/mail/extension_asked.txt",
                to=manager.address,
                language=manager.language,
                kind="extension",
                now=now,
                name=manager.legal_name,
                asker=assignment.person.legal_name,
                title=assignment.requirement.title_in(manager.language),
                due_on=due_day(assignment),
                asked_until=request.due_on,
                reason=request.reason,
                link=external("assignments.extension_request", request_key=request.key),
            )


def tell(request: ExtensionRequest, answer: ExtensionAnswer, now: datetime) -> None:
    """Owe the person a mail; who has no address finds the answer on the page of the request."""
    person = request.assignment.person
    if person.address:
        post(
            template="assignments/mail/extension_answered.txt",
            to=person.address,
            language=person.language,
            kind="extension",
            now=now,
            name=person.legal_name,
            title=request.assignment.requirement.title_in(person.language),
            granted_until=answer.granted_until,
            due_on=due_day(request.assignment),
            word=answer.word,
            sender=answer.answered_by.legal_name,
            link=external("assignments.more_time", assignment_key=request.assignment.key),
        )
