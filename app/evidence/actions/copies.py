"""The signer's copy."""

from __future__ import annotations

from datetime import datetime

import structlog
from flask_babel import force_locale

from app.acknowledgements.models import ReceiptMail, Signature
from app.acknowledgements.queries import log_receipt, signature_numbered
from app.evidence import queries
from app.evidence.receipt_document import PROOF_NAME, ReceiptNotDrawn
from app.extensions import db
from app.messages.actions import attach, post
from app.messages.models import OutboxMessage
from app.shared.errors import Unusable
from app.shared.links import external

log = structlog.get_logger("countersign")

PDF_NAME = "receipt.pdf"


def send_receipt(*, signature_id: int, now: datetime, files: bool = True) -> bool:
    """Owe the signer their copy by mail; says whether there was an address to send it to.

    Not at the moment of signing: the page is the receipt, and nobody waits for a PDF to be printed. With
    `files`, the PDF and the proof go along.
    """
    signature = signature_numbered(signature_id)
    person = signature.person
    message = None
    if person.address:
        message = post(
            template="evidence/mail/receipt.txt",
            to=person.address,
            language=person.language,
            kind="receipt",
            now=now,
            signature=signature,
            title=title_of(signature),
            link=queries.receipt_link(signature),
            days=queries.link_lifetime().days,
            records=external("learning.my_records"),
            how=how_in(person.language, signature),
        )
        if files:
            attach_files(message, signature)
    sent = ReceiptMail(signature_id=signature.id, message_id=message.id if message else None, written_at=now)
    db.session.add(sent)
    db.session.flush()
    return message is not None


def attach_files(message: OutboxMessage, signature: Signature) -> None:
    """The proof and the PDF. A PDF that cannot be made now holds up nothing: the link in the mail makes it."""
    proof = log_receipt(signature)
    if proof is None:
        return
    attach(message=message, name=PROOF_NAME, media_type="text/plain", content=proof.file)
    try:
        pdf = queries.receipt_pdf(signature)
    except (Unusable, ReceiptNotDrawn) as problem:
        log.error("receipt_not_printed", receipt=signature.key, error=type(problem).__name__)
    else:
        attach(message=message, name=PDF_NAME, media_type="application/pdf", content=pdf)


def how_in(language: str, signature: Signature) -> str:
    """How the signer showed who they are, in the language of the mail."""
    with force_locale(language):
        return queries.how_shown(signature)


def title_of(signature: Signature) -> str:
    """The release's title in the language that was signed."""
    return str(signature.release.title.get(signature.language, signature.release.course))
