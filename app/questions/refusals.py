"""When work that waits for a human cannot be done as asked."""

from __future__ import annotations

from app.shared.errors import NotFound, Refused


class TaskNotFound(NotFound):
    """There is no such task, or none that this person may know of."""


class TaskAlreadyClosed(Refused):
    """Somebody else was quicker; what they answered stands."""

    def message(self) -> str:
        return "Somebody has closed this task already."


class AnswerMissing(Refused):
    """A question cannot be closed without an answer that the person can read."""

    def message(self) -> str:
        return "Write an answer to the question."
