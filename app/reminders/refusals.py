"""When a reminder is not sent. None of these is anybody's fault, and the words say so."""

from __future__ import annotations

from app.assignments.standing import Standing
from app.shared.errors import NotFound, Refused


class NothingToRemindOf(NotFound):
    """There is no such assignment, or none that this person may know of."""


class NudgedToday(Refused):
    """Somebody has nudged this person today."""

    def message(self) -> str:
        return "Somebody has nudged this person today. One a day is enough."


class NotWaiting(Refused):
    """Nothing is asked of this person now; `standing` says why, None that the assignment is closed."""

    def __init__(self, standing: Standing | None) -> None:
        super().__init__(standing.value if standing else "closed")
        self.standing = standing

    def message(self) -> str:
        return "Nothing is asked of this person right now."


class WaitsForAnswer(Refused):
    """The person asked a question; it is on us to answer first."""

    def message(self) -> str:
        return "This person waits for an answer from HR."


class NoAddress(Refused):
    """The person has no mail address; talk to them."""

    def message(self) -> str:
        return "This person has no mail address. Talk to them instead."
