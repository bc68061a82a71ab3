"""Entering what was answered on paper, and withdrawing what was entered wrongly."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from app.assignments.actions import closing_of, withdraw_closing
from app.assignments.models import Assignment, ClosingWithdrawal
from app.assignments.queries import today_of
from app.courses.queries import content
from app.courses.release_content import digest
from app.extensions import db
from app.ledger.actions import enter
from app.ledger.kinds import EntryKind
from app.messages.actions import post
from app.paper import queries
from app.paper.answers import Answer
from app.paper.kinds import CLOSINGS, PaperOutcome
from app.paper.models import PaperRecord, PaperScan
from app.paper.queries import Planned
from app.paper.refusals import LinesWrong, OwnAnswer, WithdrawalReasonMissing
from app.people.actions import note_view
from app.people.kinds import RecordPart
from app.people.models import Person
from app.people.queries import Confirmed, workplace_of
from app.people.viewer import Viewer
from app.questions.actions import open_task
from app.questions.kinds import TaskKind
from app.shared.links import external


def enter_answer(
    answer: Answer,
    *,
    assignment: Assignment,
    by: Person,
    confirmed: Confirmed,
    software_version: str,
    now: datetime,
) -> PaperRecord:
    """`by` attests to it. The assignment ends on the day on the paper, and the person is told.

    Raises the first of `queries.objections`.
    """
    for objection in queries.objections(answer, assignment=assignment, by_id=by.id, now=now):
        raise objection
    record = PaperRecord(
        assignment=assignment,
        person=assignment.person,
        release=assignment.release,
        way=answer.way,
        outcome=answer.outcome,
        language=answer.language,
        text_sha256=digest(content(assignment.release_id, answer.language).policy.text),
        answered_on=answer.on,
        legal_name=assignment.person.legal_name,
        witness=answer.witness,
        reason=answer.reason,
        note=answer.note,
        scan_sha256=answer.scan.sha256 if answer.scan else None,
        scan_type=answer.scan.media_type if answer.scan else None,
        attested_by=by,
        confirmed_with=confirmed.how,
        confirmed_at=confirmed.at,
        entered_at=now,
        time_zone=workplace_of(assignment.person_id, now.date()).time_zone,
        software_version=software_version,
    )
    write(record, assignment, answer, now)
    if answer.outcome is PaperOutcome.REFUSED:
        open_task(
            kind=TaskKind.REFUSAL,
            person_id=record.person_id,
            assignment_id=assignment.id,
            text=answer.note,
            language=record.person.language,
            now=now,
        )
    tell(record, "paper/mail/entered.txt", now)
    return record


def enter_all(
    planned: Sequence[Planned], *, by: Person, confirmed: Confirmed, software_version: str, now: datetime
) -> None:
    """All lines of an import, or none. Raises `LinesWrong` where one of them cannot be entered."""
    for each in planned:
        if each.problems or each.answer is None or each.assignment is None:
            raise LinesWrong
        enter_answer(
            each.answer,
            assignment=each.assignment,
            by=by,
            confirmed=confirmed,
            software_version=software_version,
            now=now,
        )


def write(record: PaperRecord, assignment: Assignment, answer: Answer, now: datetime) -> None:
    """Record, scan, closing and entry in the log: all or nothing. Raises `AnsweredAlready`."""
    kind = CLOSINGS[answer.way, answer.outcome]
    closing = closing_of(assignment=assignment, kind=kind, closed_on=answer.on, now=now)
    try:
        with db.session.begin_nested():
            db.session.add_all([record, closing])
            if answer.scan:
                db.session.add(PaperScan(record=record, content=answer.scan.content))
    except IntegrityError as race:  # the person signed, or a colleague entered it, in the same moment
        db.session.expire(assignment, ["closing"])
        raise queries.ended_already(assignment) from race
    db.session.expire(assignment, ["closing"])
    enter(
        kind=EntryKind.PAPER_RECORD,
        fact=record,
        now=now,
        **vars(queries.known_of_record(record)),
    )


def withdraw(*, record: PaperRecord, reason: str, by: Person, now: datetime) -> ClosingWithdrawal:
    """The entry was wrong. It stays readable as withdrawn, and what was asked is asked again.

    Raises `OwnAnswer`, `WithdrawalReasonMissing` or `assignments.refusals.WithdrawnAlready`.
    """
    if record.person_id == by.id:
        raise OwnAnswer
    if not reason:
        raise WithdrawalReasonMissing
    closing = record.assignment.closing
    assert closing is not None  # noqa: S101  # it came with the record
    on = today_of(record.person_id, now)
    withdrawal = withdraw_closing(closing=closing, reason=reason, by=by, on=on, now=now)
    tell(record, "paper/mail/withdrawn.txt", now)
    return withdrawal


def open_record(viewer: Viewer, key: str) -> PaperRecord:
    """The record, for `viewer`; that somebody else looked is noted. Raises `NoSuchRecord`."""
    record = queries.record_for(viewer, key)
    note_view(person_id=record.person_id, part=RecordPart.RECEIPT, subject=record.key)
    return record


def tell(record: PaperRecord, template: str, now: datetime) -> None:
    """Owe the person a mail, so that nothing is entered about them behind their back."""
    person = record.person
    if person.address:
        post(
            template=template,
            to=person.address,
            language=person.language,
            kind="paper",
            now=now,
            name=person.legal_name,
            title=record.title,
            way=record.way.value,
            refused=record.outcome is PaperOutcome.REFUSED,
            day=record.answered_on,
            attester=record.attested_by.legal_name,
            link=external("paper.record", record_key=record.key),
        )
