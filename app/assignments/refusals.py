"""What this room refuses, and what one must know to understand why."""

from __future__ import annotations

from datetime import date

from app.shared.errors import NotFound, Refused


class NoSuchAssignment(NotFound):
    """No assignment of yours, or of your people, has this key."""


class NoSuchRequirement(NotFound):
    """No requirement has this key."""


class AlreadyOpen(Refused):
    """The person has an open period for this requirement."""

    def message(self) -> str:
        return "This training is already open for this person."


class AlreadyClosed(Refused):
    """The assignment ended already; how it ended is a fact and stays."""

    def message(self) -> str:
        return "This assignment is finished already. Open it from your home page to see how it ended."


class DateNotLater(Refused):
    """An extension must give more time than there was, and end no earlier than today."""

    def __init__(self, *, current: date) -> None:
        super().__init__(f"due on {current}")
        self.current = current

    def message(self) -> str:
        return "Choose a day after the present due date."


class OwnDeadline(Refused):
    """Nobody extends their own due date or exempts themselves."""

    def message(self) -> str:
        return "Ask a colleague to do this for you: nobody decides about their own dates."


class OverlappingLeave(Refused):
    """Part of this leave is recorded already; counting it twice would move dates twice."""

    def __init__(self, *, starts_on: date, ends_on: date) -> None:
        super().__init__(f"{starts_on} to {ends_on}")
        self.starts_on, self.ends_on = starts_on, ends_on

    def message(self) -> str:
        return "A leave for some of these days is recorded already. Enter only the days that are new."


class WrongCourse(Refused):
    """The release is not of the course that the requirement is about."""

    def message(self) -> str:
        return "This release belongs to another course."


class OlderRelease(Refused):
    """A newer release was rolled out already."""

    def __init__(self, *, newest: int) -> None:
        super().__init__(f"release {newest} was rolled out")
        self.newest = newest

    def message(self) -> str:
        return "A newer release was rolled out already."
