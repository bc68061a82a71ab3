"""Why evidence is not shown."""

from __future__ import annotations

from app.shared.errors import N_, NotFound, Refused


class LogEmpty(NotFound):
    """Nothing was entered yet, so there is no state of the log to hand out."""


class LinkOver(Refused):
    """The link from the mail showed the receipt for its time."""

    says = N_(
        "This link showed your receipt for %(days)s days, and they are over. "
        "Sign in and open My records, or ask HR for your receipt."
    )

    def __init__(self, *, days: int) -> None:
        super().__init__(days)
        self.days = days
