"""What goes out by mail about evidence.

The signer's copy: each signature is owed one mail, and is itself what says so until it is written."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy.exc import IntegrityError

from app.acknowledgements.queries import without_receipt_mail
from app.evidence import actions, queries
from app.extensions import db
from app.ledger.queries import alarm
from app.shared.clock import utc_now

log = structlog.get_logger("countersign.worker")


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


def warn_of_log(now: datetime | None = None) -> str:
    """While something is wrong with the log: a line in the server's log, and one mail a day to administrators.

    Each in a transaction of its own, as above.
    """
    now, sent = now or utc_now(), 0
    wrong = alarm(now)
    if wrong is None:
        db.session.rollback()
        return ""
    if wrong.stop:
        log.error("log_stopped", seen=wrong.stop.size, ours=wrong.stop.ours, by=wrong.stop.seen_by)
    if wrong.unseen:
        log.error("log_unseen", entries=wrong.unseen.number, since=wrong.unseen.since.isoformat())
    for person in queries.to_warn(now.date()):
        try:
            actions.warn_of_log(person=person, alarm=wrong, now=now)
            db.session.commit()
            sent += 1
        except IntegrityError:
            db.session.rollback()
    db.session.rollback()
    return f"{sent} administrators warned" if sent else ""
