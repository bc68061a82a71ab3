"""What people's actions and queries refuse, by name."""

from __future__ import annotations

from app.shared.errors import N_, NotAllowed, NotFound, Refused


class PersonNotFound(NotFound):
    """No such person, or none that the viewer may know of."""


class UnitNotFound(NotFound):
    """No such unit, or none that the viewer may know of."""


class JobNotFound(NotFound):
    """No such job of this person."""


class GrantNotFound(NotFound):
    """No such role grant."""


class SessionNotFound(NotFound):
    """No such session of this person."""


class LinkNotFound(NotFound):
    """No such link was ever made here, or its text was changed on the way."""


class LinkDead(Refused):
    """The link was used, replaced by a newer one, or is too old."""

    says = N_("The link was used already, or a newer one was sent. Ask for a new link.")


class CodeWrong(Refused):
    """The six digits are not the ones that were sent, or were sent too long ago."""

    says = N_("That is not the newest code. Check it, or ask for a new one.")


class WrongPassword(Refused):
    """Name and password do not belong together. Says nothing about which of the two is wrong."""

    says = N_("That is not your password. Type it again.")


class TooManyTries(Refused):
    """Too many wrong passwords, for the account or from the address, in the last while."""

    says = N_("Too many wrong passwords. Wait a few minutes and try again.")

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after  # seconds


class WeakPassword(Refused):
    """The password is too short, too long or too easy to guess; `problem` names which."""

    says = N_(
        "This password does not protect enough. Choose four or five words in a row that only you would "
        "put together."
    )

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class NameTaken(Refused):
    """Another person already signs in with this e-mail address or employee number."""

    says = N_("Somebody else already has this. Search for them: they may have been here before.")

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class NoAddress(Refused):
    """The person has no e-mail address to send to."""

    says = N_("There is no e-mail address. Add one, or hand the invitation over as a QR code.")


class AlreadyHasPassword(Refused):
    """An invitation is for people who have no password yet; others ask for a reset themselves."""

    says = N_("They have a password already. Who forgot theirs can ask for a new one on the sign-in page.")


class JobDatesUnfit(Refused):
    """A job would end before it starts."""

    says = N_("Choose a last day that is not before the first.")


class AlreadySetUp(Refused):
    """There is an administrator already, or an open one-time link for one."""

    says = N_("This is set up already. Administrators make other administrators on the page Roles.")


class OwnRoles(NotAllowed):
    """Nobody changes their own roles."""


class LastAdministrator(Refused):
    """Somebody must be able to manage roles."""

    says = N_("This is the last administrator. Make somebody else administrator first.")


class RoleNeedsScope(Refused):
    """A stand-in manager needs a unit and an end date; other roles hold for the whole company."""

    says = N_("Choose a unit and a date that has not passed: a stand-in’s role ends by itself.")


class TooManyCodes(Refused):
    """Enough codes were mailed for this link; waiting or a new invitation helps."""

    says = N_("We have sent several codes already. Wait an hour, or ask HR for a new invitation.")


class MorePowerful(NotAllowed):
    """The other person may do what one may not do oneself: their address and invitation are out of reach."""


class UnitNeedsParent(Refused):
    """There is one company; every other unit stands below another."""

    says = N_("There is one company already. Choose the unit that this one stands below.")


class UnitNameTaken(Refused):
    """Two units side by side would have the same name."""

    says = N_("There is a unit of that name already. Choose another name.")


class DeviceNotFound(NotFound):
    """No such shared device, or this browser is none: a PIN is worth nothing here."""


class DeviceRetired(Refused):
    """The shared device was taken out of use already."""

    says = N_("This device is out of use already.")


class CodeDead(Refused):
    """The code of a shared device was used, replaced by a newer one, is too old, or never was one."""

    says = N_("This code does not work: it is mistyped, used or too old. Ask for a new one.")


class WrongPin(Refused):
    """Number and PIN do not belong together. Says nothing about which of the two is wrong."""

    says = N_("This number and PIN do not belong together. Check both and try again.")


class WeakPin(Refused):
    """The PIN is too short, too long or too easy to guess; `problem` names which."""

    says = N_("This PIN is easy to guess. Choose another one.")

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class SecondFactorMissing(NotAllowed):
    """Roles of theirs are held back until this session has seen their second factor."""


class ConfirmationMissing(NotAllowed):
    """For this act they show once more that it is they: too long ago is not now."""


class FactorNotFound(NotFound):
    """No such second factor of this person, or none any more."""


class SecondFactorWrong(Refused):
    """Not a code that counts now: mistyped, used already, or too old. Says nothing about which."""

    says = N_("That code does not count: it is mistyped, used or too old. Wait for the next one and type it.")


class SetUpTooOld(Refused):
    """The page on which a second factor was being added lay open too long, or was another session's."""

    says = N_("This page lay open too long. Begin again: the code to scan is a new one.")


class PasskeyWrong(Refused):
    """What the device answered does not hold: another key, another page, another moment."""

    says = N_("Your device's answer did not fit. Try again, or choose another way.")


class PasskeyKnown(Refused):
    """This passkey was added before."""

    says = N_("This passkey was added before. Choose another device, or keep the one you have.")


class LastFactor(Refused):
    """Somebody who needs a second factor keeps one."""

    says = N_("This is your last one, and your role needs one. Add another before you remove it.")


class OwnSecondFactor(NotAllowed):
    """Nobody resets their own second factor: somebody else has to look who asks."""


class AddressChangedByYou(Refused):
    """Whoever has just changed somebody's address does not reset their second factor as well, nor the
    other way round: together that would be a way to sign in as them."""

    says = N_(
        "In the last 24 hours you changed this person’s address or reset their second factor. Ask another "
        "administrator to do the other."
    )


class NoFactor(Refused):
    """There is no second factor to reset."""

    says = N_("They have no second factor to reset.")


class NoPin(Refused):
    """There is no PIN to remove."""

    says = N_("There is no PIN to remove.")
