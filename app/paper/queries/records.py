"""Paper records: fetched and authorised in one breath, and what the log is told of one."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, contains_eager, joinedload

from app.assignments.kinds import ClosingKind
from app.assignments.models import Assignment, Closing, ClosingWithdrawal
from app.assignments.queries.entered import period_in_log
from app.courses.queries import content, named_in_log
from app.extensions import db
from app.ledger.entries import Known, instant, known
from app.ledger.queries import Receipt, receipt_about, subject_of
from app.paper.models import PaperRecord, PaperScan
from app.paper.refusals import NoSuchRecord, ScanGone
from app.people.models import Person
from app.people.queries import visible_to
from app.people.queries.entered import known_of_person
from app.people.viewer import Viewer

LATEST = 50  # records that the list shows


# -- records ------------------------------------------------------------------------------------------


def record_for(viewer: Viewer, key: str) -> PaperRecord:
    """A record, for whoever it is about and for those who see everyone (HR, auditors); no manager.

    Raises `NoSuchRecord` for anybody else.
    """
    found = db.session.scalar(whole().where(PaperRecord.key == key))
    if found is None or not (viewer.sees_everyone or found.person_id == viewer.person_id):
        raise NoSuchRecord(key)
    return found


def record_behind(assignment_id: int) -> PaperRecord | None:
    """What HR entered for this assignment, if they did."""
    return db.session.scalar(whole().where(PaperRecord.assignment_id == assignment_id))


def records_of(person_id: int) -> dict[int, PaperRecord]:
    """All that was entered for the person, by assignment."""
    rows = db.session.scalars(whole().where(PaperRecord.person_id == person_id))
    return {each.assignment_id: each for each in rows}


def latest_records(viewer: Viewer, on: date) -> list[PaperRecord]:
    """The newest that were entered about the viewer's people."""
    rows = whole().where(visible_to(viewer, on)).order_by(PaperRecord.id.desc())
    return list(db.session.scalars(rows.limit(LATEST)))


def records_that_count(on: date) -> dict[tuple[int, int], PaperRecord]:
    """Where the newest answer, as at `on`, is one from paper: by person and requirement."""
    later, its = aliased(Assignment), aliased(Closing)
    answered_since = exists().where(
        later.person_id == Assignment.person_id,
        later.requirement_id == Assignment.requirement_id,
        later.period > Assignment.period,
        its.assignment_id == later.id,
        its.closed_on <= on,
        its.kind != ClosingKind.SUPERSEDED,
        ~withdrawn_by(its.id, on),
    )
    rows = db.session.scalars(
        whole().where(Closing.closed_on <= on, ~withdrawn_by(Closing.id, on), ~answered_since)
    )
    return {(each.person_id, each.assignment.requirement_id): each for each in rows}


def withdrawn_by(closing_id: InstrumentedAttribute[int], on: date) -> ColumnElement[bool]:
    return exists().where(
        and_(ClosingWithdrawal.closing_id == closing_id, ClosingWithdrawal.withdrawn_on <= on)
    )


def scan_of(record: PaperRecord) -> bytes:
    """The bytes of its scan. Raises `ScanGone`."""
    content = db.session.scalar(select(PaperScan.content).where(PaperScan.record_id == record.id))
    if content is None:
        raise ScanGone(record.key)
    return content


def has_scan(record: PaperRecord) -> bool:
    """Whether there is one that was not erased."""
    return bool(
        db.session.scalar(
            select(exists().where(PaperScan.record_id == record.id, PaperScan.content.is_not(None)))
        )
    )


def log_receipt(record: PaperRecord) -> Receipt | None:
    """The record's proof from the log; None if it was never entered there."""
    return receipt_about(subject_of(record), [text_of(record)])


def text_of(record: PaperRecord) -> str:
    """The text that was answered, as the release holds it."""
    return content(record.release_id, record.language).policy.text


def whole() -> Select[PaperRecord]:
    """A record with all that is said of it, in one statement."""
    to_closing = contains_eager(PaperRecord.assignment).contains_eager(Assignment.closing)
    return (
        select(PaperRecord)
        .join(PaperRecord.assignment)
        .join(Assignment.closing)
        .join(Person, Person.id == PaperRecord.person_id)
        .options(
            to_closing.joinedload(Closing.withdrawal).joinedload(ClosingWithdrawal.withdrawn_by),
            contains_eager(PaperRecord.assignment).joinedload(Assignment.requirement),
            contains_eager(PaperRecord.person),
            joinedload(PaperRecord.attested_by),
            joinedload(PaperRecord.release),
        )
    )


# -- what the log is told -----------------------------------------------------------------------------


def known_of_record(record: PaperRecord) -> Known:
    """See `verifier/README.md`."""
    closing = record.assignment.closing
    return known(
        {
            "record": record.key,
            "way": record.way.value,
            "outcome": record.outcome.value,
            "assignment": record.assignment.key,
            **period_in_log(record.assignment),
            "release": named_in_log(record.release),
            "title": record.title,
            "language": record.language,
            "text_sha256": record.text_sha256,
            "answered_on": record.answered_on.isoformat(),
            "valid_until": closing.valid_until.isoformat() if closing and closing.valid_until else None,
            "scan_sha256": record.scan_sha256,
            "confirmed_with": record.confirmed_with.value,
            "confirmed_at": instant(record.confirmed_at),
            "entered_at": instant(record.entered_at),
            "time_zone": record.time_zone,
        },
        **known_of_person(record.person_id) | {"printed_name": record.legal_name},
        attested_by_person=record.attested_by.key,
        attested_by=record.attested_by.legal_name,
        witness=record.witness,
        reason=record.reason,
        note=record.note,
    )
