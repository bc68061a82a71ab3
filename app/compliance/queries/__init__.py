"""What managers, HR and auditors look at: reads every room, owns nothing."""

from app.compliance.queries.clearance import NewHire, new_hire, new_hires
from app.compliance.queries.record import Record, person_record
from app.compliance.queries.team import PersonRows, Team, checks_passed, nudged_today, team

__all__ = [
    "NewHire",
    "PersonRows",
    "Record",
    "Team",
    "checks_passed",
    "new_hire",
    "new_hires",
    "nudged_today",
    "person_record",
    "team",
]
