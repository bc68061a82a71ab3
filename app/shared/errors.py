"""Three families of refusal. `error_pages` turns them into 404, 403 and 409, once for every room.

Subclass one of them in the room's domain and raise it with what the reader needs to know; `message()`
is shown to people, so it is a translated instruction and never a stack of jargon.
"""

from __future__ import annotations


class Refusal(Exception):
    """Something was asked for that will not happen, for a reason that can be told."""

    def message(self) -> str:
        """The sentence for people. Called inside a request, so it may be translated."""
        return str(self)


class NotFound(Refusal):
    """There is no such thing, or none that this person may know of; the two look the same."""


class NotAllowed(Refusal):
    """The person may see it but not do this to it."""


class Refused(Refusal):
    """A rule says no, for now or for good."""
