"""The signer's copy: each signature is owed one mail, and is itself what says so until it is written."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy.exc import IntegrityError

from app.acknowledgements.queries import signature_numbered, without_receipt_mail
from app.acknowledgements.refusals import NotInLog
from app.evidence import actions, queries
from app.evidence.receipt_document import PROOF_NAME, ReceiptNotDrawn
from app.extensions import db
from app.messages.envelope import File
from app.shared.clock import utc_now
from app.shared.errors import Unusable

log = structlog.get_logger("countersign")

PDF_NAME = "receipt.pdf"


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
