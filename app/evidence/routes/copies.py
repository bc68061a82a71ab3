"""The receipt as a PDF, and the receipt for whoever holds the link from the mail."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.acknowledgements.queries import signature_for_viewer
from app.evidence import queries
from app.evidence.routes import room
from app.evidence.routes.files import PDF, TEXT, saved
from app.people.actions import note_view
from app.people.kinds import RecordPart
from app.shared.access import own_device, public, signed_in


@room.get("/receipts/<key:receipt_key>/pdf")
@signed_in
@own_device  # the file would stay there for whoever comes next
def pdf(receipt_key: str) -> Response:
    signature = signature_for_viewer(current_user.viewer, receipt_key)
    note_view(person_id=signature.person_id, part=RecordPart.RECEIPT, subject=signature.key)
    return saved(queries.receipt_pdf(queries.receipt_matter(signature)), PDF, f"receipt-{signature.key}.pdf")


@room.get("/receipts/by-link/<string:token>")
@public  # the link is the key: it went to the person's own address
def by_link(token: str) -> ResponseReturnValue:
    signature = queries.signature_behind(token)
    return render_template("evidence/by_link.html", signature=signature, token=token)


@room.get("/receipts/by-link/<string:token>/pdf")
@public  # as above
def pdf_by_link(token: str) -> Response:
    signature = queries.signature_behind(token)
    return saved(queries.receipt_pdf(queries.receipt_matter(signature)), PDF, f"receipt-{signature.key}.pdf")


@room.get("/receipts/by-link/<string:token>/proof")
@public  # as above
def proof_by_link(token: str) -> Response:
    signature = queries.signature_behind(token)
    proof = queries.proof_of(signature)
    return saved(proof.file, TEXT, f"receipt-{signature.key}.tlog-proof")
