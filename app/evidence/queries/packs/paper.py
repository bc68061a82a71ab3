"""What was entered from paper, in a pack: the record, its proof and its scan. Never among the signatures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Executable, select
from sqlalchemy.orm import aliased

from app.assignments.models import Assignment, Closing, ClosingWithdrawal, Requirement
from app.courses.models import Release
from app.courses.queries import content
from app.evidence.packing import PackFile
from app.evidence.queries.packs.records import Record, Scope, kept, rows_of, told
from app.extensions import db
from app.ledger.kinds import EntryKind
from app.ledger.queries import lines, subject_named
from app.paper.models import PaperRecord, PaperScan
from app.paper.scans import ENDINGS
from app.people.models import Person


@dataclass
class PaperChosen:
    """The paper records of a pack: what is said of each, and where its entry stands in the log."""

    records: list[Record] = field(default_factory=list)
    places: list[int] = field(default_factory=list)


def paper_chosen(scope: Scope, size: int) -> PaperChosen:
    """Those answered by the day: they count from the day on the paper, also where they were entered later."""
    entries = {line.subject: line.sequence for line in lines(size, EntryKind.PAPER_RECORD)}
    chosen = PaperChosen()
    for row in kept(scope, rows_of(paper_rows())):
        if row.answered_on > scope.asked.on:
            continue
        record = told(scope, row)
        place = entries.get(subject_named(PaperRecord, row.record))
        if place is not None:
            chosen.places.append(place)
        ending = record.pop("scan_type")
        record["scan"] = f"scans/{row.record}.{ENDINGS[ending]}" if record.pop("has_scan") else None
        chosen.records.append({"entry": place, **record})
    return chosen


def paper_rows() -> Executable:
    attester, withdrawer = aliased(Person), aliased(Person)
    return (
        select(
            PaperRecord.key.label("record"),
            PaperRecord.person_id,
            Assignment.key.label("assignment"),
            Requirement.course,
            Release.number.label("release"),
            PaperRecord.way,
            PaperRecord.outcome,
            PaperRecord.language,
            PaperRecord.text_sha256,
            PaperRecord.answered_on,
            PaperRecord.legal_name,
            PaperRecord.witness,
            PaperRecord.reason,
            PaperRecord.note,
            PaperRecord.scan_sha256,
            PaperRecord.scan_type,
            PaperScan.content.is_not(None).label("has_scan"),
            attester.legal_name.label("attested_by"),
            PaperRecord.confirmed_with,
            PaperRecord.confirmed_at,
            PaperRecord.entered_at,
            PaperRecord.time_zone,
            PaperRecord.software_version,
            ClosingWithdrawal.withdrawn_at,
            ClosingWithdrawal.reason.label("withdrawn_because"),
            withdrawer.legal_name.label("withdrawn_by"),
        )
        .join(Assignment, Assignment.id == PaperRecord.assignment_id)
        .join(Requirement, Requirement.id == Assignment.requirement_id)
        .join(Release, Release.id == PaperRecord.release_id)
        .join(Closing, Closing.assignment_id == Assignment.id)
        .join(attester, attester.id == PaperRecord.attested_by_id)
        .outerjoin(PaperScan, PaperScan.record_id == PaperRecord.id)
        .outerjoin(ClosingWithdrawal, ClosingWithdrawal.closing_id == Closing.id)
        .outerjoin(withdrawer, withdrawer.id == ClosingWithdrawal.withdrawn_by_id)
        .order_by(PaperRecord.id)
    )


def write_scans(pack: PackFile, chosen: PaperChosen) -> None:
    """One at a time."""
    for record in chosen.records:
        if record["scan"]:
            scan = select(PaperScan.content).join(PaperRecord).where(PaperRecord.key == record["record"])
            pack.add(record["scan"], db.session.scalars(scan).one() or b"")


def texts_of_paper(chosen: PaperChosen) -> Iterator[tuple[str, bytes]]:
    """Each text that was answered, with its SHA-256."""
    rows = select(PaperRecord.text_sha256, PaperRecord.release_id, PaperRecord.language).distinct()
    wanted = {record["text_sha256"] for record in chosen.records}
    found = {row.text_sha256: row for row in db.session.execute(rows) if row.text_sha256 in wanted}
    for digest, row in found.items():
        yield digest, content(row.release_id, row.language).policy.text.encode()
