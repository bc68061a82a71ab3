"""The signer's copy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import force_locale

from app.acknowledgements.models import ReceiptMail, Signature
from app.acknowledgements.queries import signature_numbered
from app.evidence import queries
from app.extensions import db
from app.messages.actions import attach, post
from app.messages.envelope import File
from app.shared.links import external


def send_receipt(*, signature_id: int, files: Sequence[File], now: datetime) -> bool:
    """Owe the signer their copy by mail, with these files; says whether there was an address to send it to.

    Not at the moment of signing: the page is the receipt, and nobody waits for a PDF to be printed.
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
            title=signature.title,
            link=queries.receipt_link(signature),
            days=queries.link_lifetime().days,
            records=external("learning.my_records"),
            how=how_in(person.language, signature),
        )
        for file in files:
            attach(message=message, file=file)
    sent = ReceiptMail(signature_id=signature.id, message_id=message.id if message else None, written_at=now)
    db.session.add(sent)
    db.session.flush()
    return message is not None


def how_in(language: str, signature: Signature) -> str:
    """How the signer showed who they are, in the language of the mail."""
    with force_locale(language):
        return queries.how_shown(signature)
