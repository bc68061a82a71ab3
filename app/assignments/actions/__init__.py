"""What can be done to assignments: one verb per change, `now` as an argument, no commit."""

from app.assignments.actions.dates import extend, pause_for_question, record_leave
from app.assignments.actions.exceptions import grant_exemption, override_clearance
from app.assignments.actions.periods import close, open_assignment, supersede

__all__ = [
    "close",
    "extend",
    "grant_exemption",
    "open_assignment",
    "override_clearance",
    "pause_for_question",
    "record_leave",
    "supersede",
]
