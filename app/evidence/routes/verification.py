"""Checking a receipt: on the page, and what it takes to do it without us. For everybody."""

from __future__ import annotations

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from app.evidence import queries
from app.evidence.answers import Answer, ComparedWith, Verdict
from app.evidence.forms import VerificationForm
from app.evidence.refusals import LogEmpty, MoreThanPageTakes, ReadersBusy
from app.evidence.routes import room, wording
from app.ledger.queries import log_key_lines, newest_checkpoint
from app.shared.access import public
from app.shared.errors import Refused
from app.shared.files import TEXT, saved
from app.shared.uploads import takes_files
from verifier import verify

STATUS: dict[type[Exception], int] = {
    MoreThanPageTakes: 413,
    ReadersBusy: 429,
}  # of refusals; of all others 422

LONGEST_LIST = 200  # lines that the page shows


@room.get("/verify")
@public  # whoever holds a receipt wants to check it
def verification() -> ResponseReturnValue:
    return show(VerificationForm(), number=request.args.get("receipt", ""))


@room.post("/verify")
@public  # as above
@takes_files("MAX_RECEIPT_LENGTH")
def verify_files() -> ResponseReturnValue:
    form = VerificationForm()
    if not form.validate_on_submit():
        return show(form), 422
    try:
        answer = queries.answer_to(form.files(), form.keys())
    except (Refused, verify.Refused) as refusal:
        return show(form, refusal=refusal), STATUS.get(type(refusal), 422)
    return show(form, answer=answer)


@room.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    return show(VerificationForm(formdata=None), refusal=MoreThanPageTakes()), 413


def show(
    form: VerificationForm,
    *,
    number: str = "",
    answer: Answer | None = None,
    refusal: Refused | verify.Refused | None = None,
) -> str:
    """The page: what was found, if anything was handed in, and the form for the next file."""
    return render_template(
        "evidence/verification.html",
        form=form,
        number=number,
        place=queries.place_of(number) if number else None,
        answer=answer,
        refusal=refusal,
        verdict=Verdict.REFUSED if refusal else answer and answer.verdict,
        by_reader=answer is not None and answer.compared_with is ComparedWith.NAMED,
        wording=wording,
        LONGEST_LIST=LONGEST_LIST,
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
