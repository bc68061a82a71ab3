"""Why a change of the company profile may be refused."""

from __future__ import annotations

from app.shared.errors import N_, NotFound, Refused


class NoSuchEntry(NotFound):
    """The profile has no contact, link or register entry under that key."""


class ProfileChangedMeanwhile(Refused):
    """Somebody else saved the profile after this person had opened it."""

    says = N_(
        "Somebody else saved the company profile meanwhile, so yours was not saved. Look at what is saved "
        "now. To put your version in its place, save again."
    )


class ContactUnreachable(Refused):
    """A contact without phone and mail would send people nowhere."""

    says = N_("Give a phone number or a mail address.")


class LinkMustStay(Refused):
    """The links *problem* and *idea* are part of every policy."""

    says = N_("This link is part of every policy. Change its address instead of removing it.")


class KeyTaken(Refused):
    """There is already something under that key."""

    says = N_("This short name is taken. Choose another.")
