"""Why the log takes no entry."""

from __future__ import annotations

from app.ledger.stops import Stop
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


class LogIsOldCopy(LogUnusable):
    """The log was seen further on than this database has it, or with other entries. Nothing is added to it."""

    def __init__(self, stop: Stop) -> None:
        super().__init__(sentence_about(stop))
        self.stop = stop


class LogMemoryUnusable(LogUnusable):
    """The file that remembers how far the log was seen cannot be read or written."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"The file {place} cannot be read or written. It remembers how far witnesses have seen the log. "
            "Let the server write there; if the file itself is broken, put it back from your backup."
        )


def sentence_about(stop: Stop) -> str:
    """What the operator is told: how many entries are missing, and what to do."""
    whom = f"the witness {stop.seen_by}" if stop.seen_by else "the file log-witnessed beside the log's key"
    seen = f"According to {whom} the log had {stop.size} entries"
    if stop.missing:
        found = f"{seen}, and this database has {stop.ours}: {stop.missing} of them are missing, it is an old copy."
    else:
        found = f"{seen} that are not the ones in this database: it tells another history."
    doubt = (
        ""
        if stop.proved
        else " This witness shows no proof: if you are sure that it is wrong, take it out of WITNESSES."
    )
    return (
        f"{found} Nothing is added to the log until that is settled. Restore the newest backup; if nothing newer "
        f"exists, `flask --app wsgi ledger accept-loss` enters the loss and begins a new log.{doubt}"
    )
