"""What can be asked about assignments. Each function fetches and authorises in one breath."""

from app.assignments.queries.facts import exemptions_of, facts_of, leaves_of, situation_of
from app.assignments.queries.own import (
    all_assignments_of,
    assignment_of,
    due_on,
    earlier_proof,
    open_assignment_for,
    open_assignments_of,
)

__all__ = [
    "all_assignments_of",
    "assignment_of",
    "due_on",
    "earlier_proof",
    "exemptions_of",
    "facts_of",
    "leaves_of",
    "open_assignment_for",
    "open_assignments_of",
    "situation_of",
]
