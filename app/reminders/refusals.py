"""When a reminder is not sent. None of these is anybody's fault, and the words say so."""

from __future__ import annotations

from app.assignments.standing import Standing
from app.shared.errors import N_, NotFound, Refused


class NothingToRemindOf(NotFound):
    """There is no such assignment, or none that this person may know of."""


class NotReminded(Refused):
    """The person called `name` gets no mail; the subclass says why."""

    def __init__(self, *, name: str) -> None:
        super().__init__(name)
        self.name = name


class NudgedToday(NotReminded):
    """Somebody has nudged this person today."""

    says = N_("%(name)s was nudged today already. One a day is enough; a word in person always works.")


class NotWaiting(NotReminded):
    """Nothing is asked of this person now; `standing` says why, None that the assignment is closed."""

    says = N_("Nothing is asked of %(name)s right now, so no mail was sent.")

    def __init__(self, standing: Standing | None, *, name: str) -> None:
        super().__init__(name=name)
        self.standing = standing


class WaitsForAnswer(NotReminded):
    """The person asked a question; it is on us to answer first."""

    says = N_("%(name)s asked a question and waits for the answer. No mail was sent.")


class NoAddress(NotReminded):
    """The person has no mail address; talk to them."""

    says = N_("%(name)s has no mail address. Tell them in person; the shared tablet is enough to finish.")
