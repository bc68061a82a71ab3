"""What can be asked about assignments. Each function fetches and authorises in one breath."""

from app.assignments.queries.audience import asked_by, has_left, in_audience, requirements_in_force
from app.assignments.queries.days import (
    LeaveMove,
    company_day,
    leave_moves,
    newest_override_of,
    overlapping_leave,
    today_of,
)
from app.assignments.queries.facts import exemptions_of, facts_of, leaves_of, situation_of
from app.assignments.queries.own import (
    all_assignments_of,
    assignment_of,
    due_on,
    earlier_proof,
    open_assignment_for,
    open_assignments_of,
)
from app.assignments.queries.roster import RosterRow, roster, standing_counts
from app.assignments.queries.standings import standing_case, standings

__all__ = [
    "LeaveMove",
    "RosterRow",
    "all_assignments_of",
    "asked_by",
    "assignment_of",
    "company_day",
    "due_on",
    "earlier_proof",
    "exemptions_of",
    "facts_of",
    "has_left",
    "in_audience",
    "leave_moves",
    "leaves_of",
    "newest_override_of",
    "open_assignment_for",
    "open_assignments_of",
    "overlapping_leave",
    "requirements_in_force",
    "roster",
    "situation_of",
    "standing_case",
    "standing_counts",
    "standings",
    "today_of",
]
