"""What it takes to check a receipt without us, for everybody."""

from __future__ import annotations

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.evidence import queries
from app.evidence.refusals import LogEmpty
from app.evidence.routes import room
from app.ledger.queries import log_key_lines, newest_checkpoint
from app.shared.access import public
from app.shared.files import TEXT, saved


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
