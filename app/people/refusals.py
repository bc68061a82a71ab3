"""What people's actions and queries refuse, by name."""

from __future__ import annotations

from app.shared.errors import NotAllowed, NotFound, Refused


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


class CodeWrong(Refused):
    """The six digits are not the ones that were sent, or were sent too long ago."""


class WrongPassword(Refused):
    """Name and password do not belong together. Says nothing about which of the two is wrong."""

    def message(self) -> str:
        return "That is not your password. Type it again."


class TooManyTries(Refused):
    """Too many wrong passwords, for the account or from the address, in the last while."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after  # seconds

    def message(self) -> str:
        return "Too many wrong passwords. Wait a few minutes and try again."


class WeakPassword(Refused):
    """The password is too short, too long or too easy to guess; `problem` names which."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class NameTaken(Refused):
    """Another person already signs in with this e-mail address or employee number."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class NoAddress(Refused):
    """The person has no e-mail address to send to."""


class AlreadyHasPassword(Refused):
    """An invitation is for people who have no password yet; others ask for a reset themselves."""


class JobDatesUnfit(Refused):
    """A job would end before it starts."""


class AlreadySetUp(Refused):
    """There is an administrator already, or an open one-time link for one."""


class OwnRoles(NotAllowed):
    """Nobody changes their own roles."""


class LastAdministrator(Refused):
    """Somebody must be able to manage roles."""

    def message(self) -> str:
        return "This is the last administrator. Make somebody else administrator first."


class RoleNeedsScope(Refused):
    """A stand-in manager needs a unit and an end date; other roles hold for the whole company."""


class TooManyCodes(Refused):
    """Enough codes were mailed for this link; waiting or a new invitation helps."""


class MorePowerful(NotAllowed):
    """The other person may do what one may not do oneself: their address and invitation are out of reach."""


class UnitNeedsParent(Refused):
    """There is one company; every other unit stands below another."""


class UnitNameTaken(Refused):
    """Two units side by side would have the same name."""


class DeviceNotFound(NotFound):
    """No such shared device, or this browser is none: a PIN is worth nothing here."""


class DeviceRetired(Refused):
    """The shared device was taken out of use already."""

    def message(self) -> str:
        return "This device is out of use already."


class CodeDead(Refused):
    """The code of a shared device was used, replaced by a newer one, is too old, or never was one."""


class WrongPin(Refused):
    """Number and PIN do not belong together. Says nothing about which of the two is wrong."""


class WeakPin(Refused):
    """The PIN is too short, too long or too easy to guess; `problem` names which."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class NoPin(Refused):
    """There is no PIN to remove."""
