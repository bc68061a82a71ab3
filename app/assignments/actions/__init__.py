"""What can be done to assignments: one verb per change, `now` as an argument, no commit."""

from app.assignments.actions.periods import close, open_assignment, supersede

__all__ = ["close", "open_assignment", "supersede"]
