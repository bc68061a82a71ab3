"""The receipt as a PDF, and the receipt for whoever holds the link from the mail."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.acknowledgements.actions import open_receipt
from app.acknowledgements.models import Signature
from app.evidence import queries
from app.evidence.routes import room
from app.paper.actions import open_record
from app.shared.access import own_device, public, signed_in
from app.shared.files import PDF, TEXT, saved


@room.get("/receipts/<key:receipt_key>/pdf")
@signed_in
@own_device  # the file would stay there for whoever comes next
def pdf(receipt_key: str) -> Response:
    return pdf_file(open_receipt(current_user.viewer, receipt_key))


@room.get("/receipts/<key:receipt_key>/proof")
@signed_in
@own_device  # as above
def proof(receipt_key: str) -> Response:
    """The file that proves the signature without us: see `verifier/README.md`."""
    return proof_file(open_receipt(current_user.viewer, receipt_key))


@room.get("/paper/<key:record_key>/pdf")
@signed_in
@own_device  # as above
def paper_pdf(record_key: str) -> Response:
    """What HR entered from paper, as what it is."""
    record = open_record(current_user.viewer, record_key)
    return saved(queries.receipt_pdf(queries.paper_matter(record)), PDF, f"paper-{record.key}.pdf")


@room.get("/paper/<key:record_key>/proof")
@signed_in
@own_device  # as above
def paper_proof(record_key: str) -> Response:
    record = open_record(current_user.viewer, record_key)
    return saved(queries.paper_proof(record).file, TEXT, f"paper-{record.key}.tlog-proof")


@room.get("/receipts/by-link/<string:token>")
@public  # the link is the key: it went to the person's own address
def by_link(token: str) -> ResponseReturnValue:
    signature = queries.signature_behind(token)
    return render_template("evidence/by_link.html", signature=signature, token=token)


@room.get("/receipts/by-link/<string:token>/pdf")
@public  # as above
def pdf_by_link(token: str) -> Response:
    return pdf_file(queries.signature_behind(token))


@room.get("/receipts/by-link/<string:token>/proof")
@public  # as above
def proof_by_link(token: str) -> Response:
    return proof_file(queries.signature_behind(token))


def pdf_file(signature: Signature) -> Response:
    pdf = queries.receipt_pdf(queries.receipt_matter(signature))
    return saved(pdf, PDF, f"receipt-{signature.key}.pdf")


def proof_file(signature: Signature) -> Response:
    return saved(queries.proof_of(signature).file, TEXT, f"receipt-{signature.key}.tlog-proof")
