"""What is wrong with the log, computed whenever somebody looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app

from app.ledger.errors import LogMemoryUnusable
from app.ledger.memory import remembered
from app.ledger.notes import Checkpoint, read_checkpoint
from app.ledger.queries.log import newest_checkpoint
from app.ledger.queries.watching import Unseen, stop, unseen
from app.ledger.stops import Stop
from app.ledger.witnesses import Witness, read_witnesses


@dataclass(frozen=True)
class Alarm:
    """The log is stopped, or nobody outside has seen its newest entries for too long; or both."""

    stop: Stop | None
    unseen: Unseen | None


def witnesses() -> tuple[Witness, ...]:
    """Who is asked to watch the log."""
    return read_witnesses(current_app.config["WITNESSES"])


def alarm(now: datetime) -> Alarm | None:
    """What somebody must look into at once; None: nothing."""
    newest = newest_checkpoint()
    if newest is None:
        return None
    head, watching = read_checkpoint(newest), witnesses()
    stopped = stop(origin=head.origin, ours=head.size, memory=readable_memory(), witnesses=watching)
    late = unseen() if watching else None
    late = late if late and late.too_long(now) else None
    return Alarm(stopped, late) if stopped or late else None


def readable_memory() -> Checkpoint | None:
    """A broken file stops the log by itself; the pages that tell of it must go on."""
    try:
        return remembered(Path(current_app.config["DATA_FOLDER"]))
    except LogMemoryUnusable:
        return None
