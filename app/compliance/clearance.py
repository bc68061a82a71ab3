"""Whether a new hire may start: everything asked of them is fulfilled, or somebody took it upon them."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from app.assignments.standing import Standing
from app.compliance.urgency import CLEAR


class Clearance(StrEnum):
    READY = "ready"
    NOT_READY = "not_ready"
    OVERRIDDEN = "overridden"  # not ready; somebody let them start and said why
    NOT_ASKED = "not_asked"  # no training was opened for them yet


class Invitation(StrEnum):
    """How far a new hire's way to a password has come."""

    NOT_SENT = "not_sent"
    SENT = "sent"  # mailed, not opened
    HANDED_OVER = "handed_over"  # as a QR code, not opened
    RAN_OUT = "ran_out"
    ACCEPTED = "accepted"  # they have a password


def clearance(standings: Collection[Standing], *, asked: bool, overridden: bool) -> Clearance:
    """The answer for the first day.

    `standings`: one for each requirement that is for the person. `asked`: some training was opened.
    """
    if standings and all(standing in CLEAR for standing in standings):
        return Clearance.READY
    if overridden:
        return Clearance.OVERRIDDEN
    return Clearance.NOT_READY if asked else Clearance.NOT_ASKED
