"""What a device has sent before, and what a person may keep on theirs."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from app.extensions import db
from app.offline.kinds import Outcome
from app.offline.models import LateStep


def outcomes_of(person_id: int, keys: Collection[str]) -> dict[str, Outcome]:
    """By the device's key, what became of the steps that had arrived before."""
    rows = db.session.scalars(select(LateStep).where(LateStep.person_id == person_id, LateStep.key.in_(keys)))
    return {row.key: row.outcome for row in rows}
