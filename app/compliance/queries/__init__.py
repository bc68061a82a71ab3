"""What managers, HR and auditors look at: reads every room, owns nothing."""

from app.compliance.queries.clearance import NewHire, new_hire, new_hires
from app.compliance.queries.desk import Desk, desk
from app.compliance.queries.kits import open_kits
from app.compliance.queries.record import Record, person_record
from app.compliance.queries.refreshers import refreshers_ahead, regions_of
from app.compliance.queries.roll_outs import Landed, RollOutLine, kit_of, landed, roll_outs
from app.compliance.queries.team import PersonRows, Team, checks_passed, nudged_today, team
from app.compliance.queries.today import InNeed, Today, today
from app.compliance.queries.topics import Topics, topics

__all__ = [
    "Desk",
    "InNeed",
    "Landed",
    "NewHire",
    "PersonRows",
    "Record",
    "RollOutLine",
    "Team",
    "Today",
    "Topics",
    "checks_passed",
    "desk",
    "kit_of",
    "landed",
    "new_hire",
    "new_hires",
    "nudged_today",
    "open_kits",
    "person_record",
    "refreshers_ahead",
    "regions_of",
    "roll_outs",
    "team",
    "today",
    "topics",
]
