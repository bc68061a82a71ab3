"""What the room reads."""

from app.privacy.queries.due import Due, Retention, retention
from app.privacy.queries.erasing import (
    blankings,
    hold_with,
    in_force,
    openings_to_take,
    people_on_hold,
    privacy_standing,
    require_erasable,
)
from app.privacy.queries.export import PersonalData, personal_data
from app.privacy.queries.files import Asked, data_json, data_pdf
from app.privacy.queries.notices import has_received, newest_notice, notice_text, owes_receipt, receipts_of

__all__ = [
    "Asked",
    "Due",
    "PersonalData",
    "Retention",
    "blankings",
    "data_json",
    "data_pdf",
    "has_received",
    "hold_with",
    "in_force",
    "newest_notice",
    "notice_text",
    "openings_to_take",
    "owes_receipt",
    "people_on_hold",
    "personal_data",
    "privacy_standing",
    "receipts_of",
    "require_erasable",
    "retention",
]
