"""What this room refuses."""

from __future__ import annotations

from app.shared.errors import NotFound


class UnitOutOfSight(NotFound):
    """There is no such unit, or none that this person may know of."""


class NotANewHire(NotFound):
    """The person is not among the viewer's people who are about to start."""


class NoSuchRollOut(NotFound):
    """There is no such roll-out, or none that asked anybody whom this person may see."""


class NoBriefingKit(NotFound):
    """The release brings nothing to print for a briefing: it is from before there was a kit."""
