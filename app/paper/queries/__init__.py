"""What can be asked about paper records."""

from app.paper.queries.entering import answerable, ended_already, objections
from app.paper.queries.importing import Planned, plan
from app.paper.queries.records import (
    has_scan,
    known_of_record,
    latest_records,
    log_receipt,
    record_behind,
    record_for,
    records_of,
    records_that_count,
    scan_of,
    text_of,
)

__all__ = [
    "Planned",
    "answerable",
    "ended_already",
    "has_scan",
    "known_of_record",
    "latest_records",
    "log_receipt",
    "objections",
    "plan",
    "record_behind",
    "record_for",
    "records_of",
    "records_that_count",
    "scan_of",
    "text_of",
]
