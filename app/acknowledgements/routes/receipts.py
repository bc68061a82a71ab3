"""What stays of a signature: the receipt, and the exact bytes that were signed."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.acknowledgements import queries
from app.acknowledgements.actions import open_receipt
from app.acknowledgements.kinds import Outcome
from app.acknowledgements.routes import room
from app.shared.access import own_device, signed_in
from app.shared.clock import utc_now
from app.shared.files import saved

JUST_NOW = timedelta(minutes=10)
"""For how long a receipt says that it is new. Computed: no message waits in the session of whoever signs."""


@room.get("/receipts/<key:receipt_key>")
@signed_in
def receipt(receipt_key: str) -> ResponseReturnValue:
    signature = open_receipt(current_user.viewer, receipt_key)
    document = queries.document_of(signature)
    closing = signature.assignment.closing
    return render_template(
        "acknowledgements/receipt.html",
        signature=signature,
        document=document,
        mismatches=queries.mismatches_of(signature, document),
        valid_until=closing.valid_until if closing else None,
        own=signature.person_id == current_user.person.id,
        just_signed=signature.outcome != Outcome.REFUSED and utc_now() - signature.signed_at <= JUST_NOW,
        log_receipt=queries.log_receipt(signature),
        newly=queries.newly_changed(signature),
    )


@room.get("/receipts/<key:receipt_key>/text")
@signed_in
@own_device  # the file would stay there for whoever comes next
def text(receipt_key: str) -> Response:
    """The signed text as a file; its SHA-256 is the one on the receipt."""
    signature = open_receipt(current_user.viewer, receipt_key)
    name = f"{signature.release.course}-{signature.release.number}-{signature.language}.md"
    return saved(signature.text.encode(), "text/markdown; charset=utf-8", name)
