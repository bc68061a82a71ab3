"""The signer's copy."""

from __future__ import annotations

from datetime import datetime

from app.acknowledgements import queries
from app.acknowledgements.models import ReceiptMail, Signature
from app.extensions import db
from app.messages.actions import post
from app.shared.links import external


def send_receipt(*, signature_id: int, now: datetime) -> bool:
    """Owe the signer their copy by mail; says whether there was an address to send it to.

    Not at the moment of signing: the page is the receipt, and nobody waits for a letter to be written.
    """
    signature = queries.signature_numbered(signature_id)
    person = signature.person
    message = None
    if person.address:
        message = post(
            template="acknowledgements/mail/receipt.txt",
            to=person.address,
            language=person.language,
            kind="receipt",
            now=now,
            signature=signature,
            title=title_of(signature),
            link=external("acknowledgements.receipt", receipt_key=signature.key),
        )
    sent = ReceiptMail(signature_id=signature.id, message_id=message.id if message else None, written_at=now)
    db.session.add(sent)
    db.session.flush()
    return message is not None


def title_of(signature: Signature) -> str:
    """The release's title in the language that was signed."""
    return str(signature.release.title.get(signature.language, signature.release.course))
