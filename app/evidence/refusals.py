"""Why evidence is not shown."""

from __future__ import annotations

from app.shared.errors import N_, NotFound, Refused


class LogEmpty(NotFound):
    """Nothing was entered yet, so there is no state of the log to hand out."""


class NoSuchCourse(NotFound):
    """No course with this id was ever published."""


class LinkOver(Refused):
    """The link from the mail showed the receipt for its time."""

    says = N_(
        "This link showed your receipt for %(days)s days, and they are over. "
        "Sign in and open My records, or ask HR for your receipt."
    )

    def __init__(self, *, days: int) -> None:
        super().__init__(days)
        self.days = days


class NothingToPack(Refused):
    """The log is empty, so there is nothing that a pack could be counted against."""

    says = N_("Nobody has signed yet: the log is empty, and there is nothing that a pack could prove.")


class PackTooLarge(Refused):
    """A pack of everything that was asked for could not be read again."""

    says = N_("That is more than one pack can hold. Choose a unit or a course and make several.")


class PackTooLong(Refused):
    """Making the pack would take longer than a browser waits."""

    says = N_(
        "That is too much to wait for in a browser. Choose a unit or a course, or ask whoever runs the "
        "server: the command “flask --app wsgi evidence pack” makes it however large it is."
    )
