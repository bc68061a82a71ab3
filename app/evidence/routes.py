"""The doors to the room: the receipt as a PDF, and the receipt for whoever holds the link from the mail;
and what it takes to check one."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.acknowledgements.queries import signature_for_viewer
from app.evidence import queries
from app.evidence.refusals import LogEmpty
from app.ledger.queries import log_key_lines, newest_checkpoint
from app.shared.access import own_device, public, signed_in

room = Blueprint("evidence", __name__)

TEXT = "text/plain; charset=utf-8"


@room.get("/receipts/<key:receipt_key>/pdf")
@signed_in
@own_device  # the file would stay there for whoever comes next
def pdf(receipt_key: str) -> Response:
    signature = signature_for_viewer(current_user.viewer, receipt_key)
    return saved(queries.receipt_pdf(signature), "application/pdf", f"receipt-{signature.key}.pdf")


@room.get("/receipts/by-link/<string:token>")
@public  # the link is the key: it went to the person's own address
def by_link(token: str) -> ResponseReturnValue:
    signature = queries.signature_behind(token)
    return render_template("evidence/by_link.html", signature=signature, token=token)


@room.get("/receipts/by-link/<string:token>/pdf")
@public  # as above
def pdf_by_link(token: str) -> Response:
    signature = queries.signature_behind(token)
    return saved(queries.receipt_pdf(signature), "application/pdf", f"receipt-{signature.key}.pdf")


@room.get("/receipts/by-link/<string:token>/proof")
@public  # as above
def proof_by_link(token: str) -> Response:
    signature = queries.signature_behind(token)
    proof = queries.proof_of(signature)
    return saved(proof.file, TEXT, f"receipt-{signature.key}.tlog-proof")


@room.get("/verify")
@public  # whoever holds a receipt wants to check it
def verification() -> ResponseReturnValue:
    return render_template(
        "evidence/verification.html",
        place=queries.place_of(request.args.get("receipt", "")),
        log=queries.log_now(),
    )


@room.get("/verify/program")
@public  # it is meant to be given away
def program() -> Response:
    """What checks receipts without us."""
    return saved(queries.verifier_file("verify.py"), "text/x-python; charset=utf-8", "verify.py")


@room.get("/verify/specification")
@public  # as above
def specification() -> Response:
    return saved(queries.verifier_file("README.md"), "text/markdown; charset=utf-8", "verify-README.md")


@room.get("/verify/log-keys")
@public  # a public key
def log_keys() -> Response:
    """Every key that signs or signed the log, oldest first: what `verify.py --key` takes."""
    return saved("".join(f"{key}\n" for key in log_key_lines()).encode(), TEXT, "log-keys.txt")


@room.get("/verify/checkpoint")
@public  # the more people hold one, the less can be changed
def checkpoint() -> Response:
    """The newest state of the log, signed."""
    newest = newest_checkpoint()
    if newest is None:
        raise LogEmpty
    return saved(newest.encode(), TEXT, "checkpoint")


@room.get("/verify/authority")
@public  # a certificate
def authority() -> Response:
    """The certificate that issued the key under receipt PDFs, for PDF readers."""
    return saved(queries.authority_certificate(), "application/x-pem-file", "authority.pem")


def saved(content: bytes, media_type: str, name: str) -> Response:
    """A file that the browser saves."""
    response = make_response(content)
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
