"""Three families of refusal. `error_pages` turns them into 404, 403 and 409, once for every room.

Subclass one of them in the room's domain, say in `says` what the reader can do about it, and raise it with
what they need to know. What is nobody's business looks the same to everybody, so a `NotFound` or a
`NotAllowed` has the sentence of its family and none of its own.
"""

from __future__ import annotations


def N_(sentence: str) -> str:  # noqa: N802  # the name by which gettext finds what is translated later
    """Mark a sentence for the catalogues where there is no reader yet; `sentences.said` translates it."""
    return sentence


class Refusal(Exception):
    """Something was asked for that will not happen, for a reason that can be told."""

    says: str
    """What happened and what to do, in English and marked with `N_`. Gaps are named as the attributes."""


class Unusable(Exception):
    """The installation cannot work until its operator mends it: a key is missing. People get a 503."""


class NotFound(Refusal):
    """There is no such thing, or none that this person may know of; the two look the same."""

    says = N_(
        "The address may be incomplete, or the page is not yours to see. Start again from your home page."
    )


class NotAllowed(Refusal):
    """The person may see it but not do this to it."""

    says = N_("If you need it for your work, ask HR which role you need.")


class Refused(Refusal):
    """A rule says no, for now or for good."""
