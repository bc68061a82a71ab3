"""What stays of a signature: the receipt, and the exact bytes that were signed."""

from __future__ import annotations

from flask import Response, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.acknowledgements import queries
from app.acknowledgements.models import Signature
from app.acknowledgements.refusals import NotInLog
from app.acknowledgements.routes import room
from app.people.actions import note_view
from app.people.kinds import RecordPart
from app.shared.access import own_device, signed_in


@room.get("/receipts/<key:receipt_key>")
@signed_in
def receipt(receipt_key: str) -> ResponseReturnValue:
    signature = opened(receipt_key)
    document = queries.document_of(signature)
    closing = signature.assignment.closing
    return render_template(
        "acknowledgements/receipt.html",
        signature=signature,
        document=document,
        mismatches=queries.mismatches_of(signature, document),
        valid_until=closing.valid_until if closing else None,
        own=signature.person_id == current_user.person.id,
        log_receipt=queries.log_receipt(signature),
        newly=queries.newly_changed(signature),
    )


@room.get("/receipts/<key:receipt_key>/text")
@signed_in
@own_device  # the file would stay there for whoever comes next
def text(receipt_key: str) -> Response:
    """The signed text as a file; its SHA-256 is the one on the receipt."""
    signature = opened(receipt_key)
    response = make_response(signature.text.encode())
    name = f"{signature.release.course}-{signature.release.number}-{signature.language}.md"
    response.headers["Content-Type"] = "text/markdown; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@room.get("/receipts/<key:receipt_key>/proof")
@signed_in
@own_device  # the file would stay there for whoever comes next
def proof(receipt_key: str) -> Response:
    """The file that proves the signature without us: see `verifier/README.md`."""
    signature = opened(receipt_key)
    found = queries.log_receipt(signature)
    if found is None:
        raise NotInLog(receipt_key)
    response = make_response(found.file)
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="receipt-{signature.key}.tlog-proof"'
    return response


def opened(receipt_key: str) -> Signature:
    """The signature, if the reader may see it; that somebody else looked at it is noted."""
    signature = queries.signature_for_viewer(current_user.viewer, receipt_key)
    note_view(person_id=signature.person_id, part=RecordPart.RECEIPT, subject=signature.key)
    return signature
