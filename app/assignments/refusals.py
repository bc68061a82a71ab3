"""What this room refuses, and what one must know to understand why."""

from __future__ import annotations

from datetime import date

from app.shared.errors import N_, NotFound, Refused


class NoSuchAssignment(NotFound):
    """No assignment of yours, or of your people, has this key."""


class NoSuchRequirement(NotFound):
    """No requirement has this key."""


class NoSuchRequest(NotFound):
    """Nobody among your people asked for more time under this key."""


class AlreadyOpen(Refused):
    """The person has an open period for this requirement."""

    says = N_("This training is already open for this person. Look at their record instead.")


class AlreadyClosed(Refused):
    """The assignment ended already; how it ended is a fact and stays."""

    says = N_(
        "This assignment is finished already, so nothing about it can change. "
        "“My records” and the record of the person show how it ended."
    )


class WithdrawnAlready(Refused):
    """A wrong entry is withdrawn once."""

    says = N_("This entry was withdrawn already. Its page says by whom, when and why.")


class DateNotLater(Refused):
    """An extension must give more time than there was, and end no earlier than today."""

    says = N_("Choose a day from today on that is after the present due date, %(current)s.")

    def __init__(self, *, current: date) -> None:
        super().__init__(f"due on {current}")
        self.current = current


class TooMuchTime(Refused):
    """More time than can be asked for at once; `latest` is the last day that can be."""

    says = N_("Ask for a day no later than %(latest)s. If you need longer, talk with your manager or HR.")

    def __init__(self, *, latest: date) -> None:
        super().__init__(f"at most until {latest}")
        self.latest = latest


class AskedAlready(Refused):
    """One request waits for its answer; a second would be the same question."""

    says = N_("You have asked already. Wait for the answer, or talk with your manager.")


class AnsweredAlready(Refused):
    """Somebody else was quicker; what they answered stands."""

    says = N_("A colleague has answered already. Their answer stands; you find it in the list of requests.")


class WordMissing(Refused):
    """Nobody is told no without a reason."""

    says = N_("Say why the date stays. The person reads it.")


class OwnDeadline(Refused):
    """Nobody extends their own due date or exempts themselves."""

    says = N_("Ask a colleague to do this for you: nobody decides about their own dates.")


class OverlappingLeave(Refused):
    """Part of this leave is recorded already; counting it twice would move dates twice."""

    says = N_("A leave for some of these days is recorded already. Enter only the days that are new.")

    def __init__(self, *, starts_on: date, ends_on: date) -> None:
        super().__init__(f"{starts_on} to {ends_on}")
        self.starts_on, self.ends_on = starts_on, ends_on


class NothingDiffers(Refused):
    """The conditions that were sent are those that stand."""

    says = N_("Nothing here differs from what is saved. Change something, or go back.")


class NotReviewed(Refused):
    """What would be saved is not what the review showed: the form, the people or the requirement changed."""

    says = N_("Look at what would change once more, then save it.")


class RequirementRetired(Refused):
    """A retired requirement asks nobody and is not edited."""

    says = N_("This requirement is retired. Put it back into force first.")


class RequirementStands(Refused):
    """Only what is retired can be put back into force."""

    says = N_("This requirement is in force already. There is nothing to do.")


class WrongCourse(Refused):
    """The release is not of the course that the requirement is about."""

    says = N_(
        "This release belongs to another course. Choose one of the course that the requirement is about."
    )


class OlderRelease(Refused):
    """A newer release was rolled out already."""

    says = N_("Release %(newest)s was rolled out already; no older one can follow.")

    def __init__(self, *, newest: int) -> None:
        super().__init__(f"release {newest} was rolled out")
        self.newest = newest
