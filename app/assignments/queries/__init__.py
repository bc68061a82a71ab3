"""What can be asked about assignments. Each function fetches and authorises in one breath."""

from app.assignments.queries.audience import asked_by, has_left, in_audience, requirements_in_force
from app.assignments.queries.candidates import Candidate, candidates, first_rolled_out, open_leavers
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
    assignment_for,
    assignment_of,
    due_on,
    earlier_proof,
    open_assignment_for,
    open_assignments_of,
)
from app.assignments.queries.requirements import (
    Members,
    RequirementRow,
    audience_members,
    audience_names,
    persons_numbered,
    requirement_with,
    requirements,
    requirements_of_course,
    track_titles,
)
from app.assignments.queries.roll_outs import (
    PreviewRow,
    RollOutPreview,
    newest_rolled_out,
    preview_roll_out,
    release_named,
    release_of,
    roll_out_of,
)
from app.assignments.queries.roster import RosterRow, roster, standing_counts
from app.assignments.queries.standings import standing_case, standings

__all__ = [
    "Candidate",
    "LeaveMove",
    "Members",
    "PreviewRow",
    "RequirementRow",
    "RollOutPreview",
    "RosterRow",
    "all_assignments_of",
    "asked_by",
    "assignment_for",
    "assignment_of",
    "audience_members",
    "audience_names",
    "candidates",
    "company_day",
    "due_on",
    "earlier_proof",
    "exemptions_of",
    "facts_of",
    "first_rolled_out",
    "has_left",
    "in_audience",
    "leave_moves",
    "leaves_of",
    "newest_override_of",
    "newest_rolled_out",
    "open_assignment_for",
    "open_assignments_of",
    "open_leavers",
    "overlapping_leave",
    "persons_numbered",
    "preview_roll_out",
    "release_named",
    "release_of",
    "requirement_with",
    "requirements",
    "requirements_in_force",
    "requirements_of_course",
    "roll_out_of",
    "roster",
    "situation_of",
    "standing_case",
    "standing_counts",
    "standings",
    "today_of",
    "track_titles",
]
