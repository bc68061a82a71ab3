"""Why something is not erased."""

from __future__ import annotations

from datetime import date

from app.shared.errors import N_, NotFound, Refused


class OnHold(Refused):
    """Somebody recorded a reason to keep everything about this person."""

    says = N_("There is a legal hold on this person’s data. Nothing is erased until it ends or is lifted.")


class StillEmployed(Refused):
    """Addresses and identity of somebody who works here are needed every day."""

    says = N_("This person still has a job here. Contact data and identity can be erased after the last day.")


class StillToBeKept(Refused):
    """The law asks to keep it for longer."""

    says = N_("The law asks to keep who this person is until %(until)s. Erase other kinds of data instead.")

    def __init__(self, *, until: date) -> None:
        super().__init__(until)
        self.until = until


class OwnData(Refused):
    """Nobody erases traces of their own."""

    says = N_("These are your own data. Ask a colleague from HR.")


class NothingLeft(Refused):
    """There is nothing to erase, or no more."""

    says = N_("Nothing of these kinds is left to erase.")


class HoldNotFound(NotFound):
    """No such legal hold on this person, or it was lifted."""


class NoticeEmpty(Refused):
    """A notice says something, in one language at least."""

    says = N_("Write the notice in one language at least.")


class NoticeUnchanged(Refused):
    """What would be published is what is in force."""

    says = N_("Nothing here differs from the notice in force. Change something, or go back.")


class NoNotice(NotFound):
    """No privacy notice was published yet."""
