"""What goes out by mail about evidence, and the audit of the night.

The signer's copy: each signature is owed one mail, and is itself what says so until it is written."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy.exc import IntegrityError

from app.acknowledgements.queries import signature_numbered, without_receipt_mail
from app.acknowledgements.refusals import NotInLog
from app.evidence import actions, queries
from app.evidence.auditing.kept import Kept, KeptUnreadable, read_kept
from app.evidence.auditing.sampling import every
from app.evidence.queries.auditing import Audit, night_to_audit, remembered_beside_the_key
from app.evidence.receipt_document import PROOF_NAME, ReceiptNotDrawn
from app.extensions import db
from app.ledger.actions import keep_audit
from app.ledger.queries import alarm
from app.messages.envelope import File
from app.shared.clock import utc_now
from app.shared.database import read_one_state
from app.shared.errors import Unusable

log = structlog.get_logger("countersign")

PDF_NAME = "receipt.pdf"
WORTH_KEEPING = 20  # differences in words: where there are more, somebody runs `evidence verify`


def send_receipts(now: datetime | None = None) -> str:
    """Put the copy of each new signature and refusal into the outbox.

    Each in a transaction of its own: of two workers that meet at one, the table keeps the first.
    """
    sent, owed = 0, without_receipt_mail()
    db.session.rollback()  # gives SQLite's lock back
    for signature_id in owed:
        files = printed(signature_id)
        try:
            sent += actions.send_receipt(signature_id=signature_id, files=files, now=now or utc_now())
            db.session.commit()
        except IntegrityError:
            db.session.rollback()
    return f"{sent} receipts sent" if sent else ""


def printed(signature_id: int) -> list[File]:
    """The proof and the PDF, printed while no transaction is open: it takes as long as many signatures.

    A PDF that cannot be made now holds up nothing: the link in the mail makes it later.
    """
    try:
        signature = signature_numbered(signature_id)
        if not signature.person.address:
            return []
        matter = queries.receipt_matter(signature)
    except NotInLog:
        return []
    finally:
        db.session.rollback()
    files = [File(PROOF_NAME, "text/plain", matter.proof)]
    try:
        files.append(File(PDF_NAME, "application/pdf", queries.receipt_pdf(matter)))
    except (Unusable, ReceiptNotDrawn) as problem:
        number = matter.document.receipt_number
        log.error("receipt_not_printed", receipt=number, error=type(problem).__name__)
    return files


def audit_nightly(now: datetime | None = None) -> str:
    """Once a night, compare everything with the log, and keep what differs; `warn_of_log` tells of it.

    In one state of the database, without a lock. Of two workers, the first to finish counts.
    """
    started = now or utc_now()
    night = night_to_audit(started)
    db.session.rollback()
    if night is None:
        return ""
    differences, words, entries = audited()
    try:
        keep_audit(
            night=night, entries=entries, differences=differences, words=words,
            started_at=started, now=now or utc_now(),
        )  # fmt: skip
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return ""
    return f"{entries} entries audited, {differences} differences"


def audited() -> tuple[int, list[str], int]:
    """How many differences, the first of them in words, and of how many entries."""
    words: list[str] = []
    kept: list[Kept] = []
    for path in remembered_beside_the_key():
        try:
            kept.append(read_kept(path.name, path.read_bytes()))
        except (KeptUnreadable, OSError) as error:
            words.append(str(error))
    read_one_state()
    audit = Audit(every, kept)
    differences = len(words)
    for difference in audit.differences():
        differences += 1
        if len(words) < WORTH_KEEPING:
            words.append(difference)
    db.session.rollback()
    return differences, words, audit.counts["entries"]


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
    if wrong.audit:
        log.error("audit_differs", night=wrong.audit.night.isoformat(), differences=wrong.audit.differences)
    for person in queries.to_warn(now.date()):
        try:
            actions.warn_of_log(person=person, alarm=wrong, now=now)
            db.session.commit()
            sent += 1
        except IntegrityError:
            db.session.rollback()
    db.session.rollback()
    return f"{sent} administrators warned" if sent else ""
