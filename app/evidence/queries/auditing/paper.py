"""Paper records beside their own rows: the scan, the text and the closing."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from sqlalchemy import select

from app.assignments.models import Assignment, Closing
from app.courses.queries import content
from app.courses.refusals import LanguageNotPublished, ReleaseDamaged
from app.courses.release_content import digest
from app.extensions import db
from app.paper.kinds import CLOSINGS
from app.paper.models import PaperRecord, PaperScan


def paper_disagreements() -> Iterator[str]:
    """Where what was entered from paper does not agree with itself. Few rows at a time: scans are large."""
    rows = (
        select(PaperRecord, Assignment, Closing, PaperScan.content)
        .join(Assignment, Assignment.id == PaperRecord.assignment_id)
        .outerjoin(Closing, Closing.assignment_id == Assignment.id)
        .outerjoin(PaperScan, PaperScan.record_id == PaperRecord.id)
        .order_by(PaperRecord.id)
    )
    for record, assignment, closing, scan in db.session.execute(rows.execution_options(yield_per=5)):
        name = f"paper_records/{record.key}"
        if scan is not None and sha256(scan).hexdigest() != record.scan_sha256:
            yield f"{name}: its scan is not the one whose SHA-256 it names."
        if text_digest(record) != record.text_sha256:
            yield f"{name}: its release does not hold the text whose SHA-256 it names."
        if (assignment.person_id, assignment.release_id) != (record.person_id, record.release_id):
            yield f"{name}: its assignment is another person's, or of another release."
        expected = (CLOSINGS[record.way, record.outcome], record.answered_on)
        if closing is None or (closing.kind, closing.closed_on) != expected:
            yield f"{name}: its assignment did not end as it says."


def text_digest(record: PaperRecord) -> str | None:
    try:
        return digest(content(record.release_id, record.language).policy.text)
    except (LanguageNotPublished, ReleaseDamaged):
        return None
