"""Shortcuts to the log for its tests."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.ledger import actions
from app.ledger.kinds import EntryKind
from app.ledger.models import LedgerEntry


def enter(subject: str, now: datetime) -> None:
    actions.enter(kind=EntryKind.RELEASE, fact=subject, facts={"number": 1}, now=now)


def entries(app: Flask) -> list[LedgerEntry]:
    with app.app_context():
        return list(db.session.scalars(select(LedgerEntry).order_by(LedgerEntry.sequence)))


def leaves(app: Flask) -> list[dict[str, Any]]:
    return [json.loads(entry.leaf) for entry in entries(app)]
