"""Why the log takes no entry."""

from __future__ import annotations

from app.shared.errors import Unusable


class LogUnusable(Unusable):
    """Nothing can be signed."""


class LogKeyDiffers(LogUnusable):
    """The key at hand is not the one that signs this log. Nothing is written with it."""

    def __init__(self, *, wanted: str, given: str) -> None:
        super().__init__(
            f"This log is signed with the key {wanted}, and the key at hand is {given}. Put back the log's own "
            "key file from your backup. A new key is made with `flask --app wsgi ledger change-key`, "
            "which needs the old one."
        )


class LogKeyMissing(LogUnusable):
    """There is no key to sign with."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"The log's key is not there: {place}. Put it back from your backup. In a new installation "
            "`flask --app wsgi ledger make-key` makes it."
        )
