"""Why a change of the company profile may be refused."""

from __future__ import annotations

from app.shared.errors import NotFound, Refused


class NoSuchEntry(NotFound):
    """The profile has no contact, link or register entry under that key."""


class ProfileChangedMeanwhile(Refused):
    """Somebody else saved the profile after this person had opened it."""

    def message(self) -> str:
        return "Somebody else saved the company profile meanwhile. Open the page again and compare."


class ContactUnreachable(Refused):
    """A contact without phone and mail would send people nowhere."""

    def message(self) -> str:
        return "Give a phone number or a mail address."


class LinkMustStay(Refused):
    """The links *problem* and *idea* are part of every policy."""

    def message(self) -> str:
        return "This link is part of every policy. Change its address instead of removing it."


class KeyTaken(Refused):
    """There is already something under that key."""

    def message(self) -> str:
        return "This name is taken. Choose another."
