"""What is wrong with the log, computed whenever somebody looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from app.extensions import db
from app.ledger.errors import LogMemoryUnusable
from app.ledger.memory import remembered
from app.ledger.models import AuditRun
from app.ledger.notes import Checkpoint, read_checkpoint
from app.ledger.queries.log import newest_checkpoint
from app.ledger.queries.watching import Unseen, stop, unseen
from app.ledger.stops import Stop
from app.ledger.witnesses import Witness, read_witnesses


@dataclass(frozen=True)
class Alarm:
    """The log is stopped, nobody outside has seen its newest entries for too long, or the last audit found
    something; or all of them."""

    stop: Stop | None
    unseen: Unseen | None
    audit: AuditRun | None


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
    audit = newest_audit()
    audit = audit if audit and audit.differences else None
    return Alarm(stopped, late, audit) if stopped or late or audit else None


def newest_audit() -> AuditRun | None:
    return db.session.scalar(select(AuditRun).order_by(AuditRun.night.desc()).limit(1))


def readable_memory() -> Checkpoint | None:
    """A broken file stops the log by itself; the pages that tell of it must go on."""
    try:
        return remembered(Path(current_app.config["DATA_FOLDER"]))
    except LogMemoryUnusable:
        return None
