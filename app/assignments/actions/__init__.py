"""What can be done to assignments: one verb per change, `now` as an argument, no commit."""

from app.assignments.actions.changes import edit_requirement, reinstate, retire
from app.assignments.actions.dates import extend, pause_for_question, record_leave
from app.assignments.actions.exceptions import grant_exemption, override_clearance
from app.assignments.actions.extensions import ask_for_time, decline_time, grant_time
from app.assignments.actions.openings import Opening, close_for_leavers, open_all
from app.assignments.actions.periods import close, closing_of, open_assignment, supersede
from app.assignments.actions.requirements import add_requirement
from app.assignments.actions.roll_outs import ask_newcomers, roll_out
from app.assignments.actions.withdrawals import withdraw_closing

__all__ = [
    "Opening",
    "add_requirement",
    "ask_for_time",
    "ask_newcomers",
    "close",
    "close_for_leavers",
    "closing_of",
    "decline_time",
    "edit_requirement",
    "extend",
    "grant_exemption",
    "grant_time",
    "open_all",
    "open_assignment",
    "override_clearance",
    "pause_for_question",
    "record_leave",
    "reinstate",
    "retire",
    "roll_out",
    "supersede",
    "withdraw_closing",
]
