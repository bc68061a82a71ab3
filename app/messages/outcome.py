"""What can become of a delivery."""

from enum import StrEnum


class Outcome(StrEnum):
    SENT = "sent"  # the server took it
    DEFERRED = "deferred"  # it may work later (4xx, no connection)
    BOUNCED = "bounced"  # it never will (5xx, or 72 hours of trying)
    CANCELLED = "cancelled"  # what it asked for has been done meanwhile
