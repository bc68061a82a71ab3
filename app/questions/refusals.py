"""When work that waits for a human cannot be done as asked."""

from __future__ import annotations

from app.shared.errors import N_, NotFound, Refused


class TaskNotFound(NotFound):
    """There is no such task, or none that this person may know of."""


class TaskAlreadyClosed(Refused):
    """Somebody else was quicker; what they answered stands."""

    says = N_("A colleague has closed this task already. Their answer stands; yours was not sent.")


class AnswerMissing(Refused):
    """A question cannot be closed without an answer that the person can read."""

    says = N_("Write an answer to the question.")
