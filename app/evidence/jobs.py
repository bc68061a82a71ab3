"""The signer's copy: each signature is owed one mail, and is itself what says so until it is written."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from app.acknowledgements.queries import without_receipt_mail
from app.evidence import actions
from app.extensions import db
from app.shared.clock import utc_now


def send_receipts(now: datetime | None = None) -> str:
    """Put the copy of each new signature and refusal into the outbox.

    Each in a transaction of its own: of two workers that meet at one, the table keeps the first.
    """
    sent = 0
    for signature_id in without_receipt_mail():
        try:
            sent += actions.send_receipt(signature_id=signature_id, now=now or utc_now())
            db.session.commit()
        except IntegrityError:
            db.session.rollback()
    db.session.rollback()  # gives SQLite's lock back where there was nothing to do
    return f"{sent} receipts sent" if sent else ""
