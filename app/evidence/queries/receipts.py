"""What the receipt says, read from the signature and the log; and who signs it for the company."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

import structlog
from flask import current_app, get_template_attribute
from flask_babel import force_locale
from flask_babel import gettext as _

from app.acknowledgements.kinds import Method, Outcome
from app.acknowledgements.models import Signature
from app.acknowledgements.queries import document_of, log_receipt, newly_changed
from app.acknowledgements.refusals import NotInLog
from app.company.queries import profile
from app.evidence.errors import NoTimeStamp
from app.evidence.pdf_signing import CompanySigner, load_signer, sign
from app.evidence.receipt_document import render
from app.evidence.receipt_facts import Checkpoint, ReceiptDocument, TextPart
from app.evidence.receipt_labels import labels
from app.ledger.queries import Receipt
from app.shared.links import external
from app.shared.sentences import kindly

log = structlog.get_logger("countersign")

AUTHORITY = "receipts"
"""The folder, below the data, of the company's own key and certificates for receipts."""


@dataclass(frozen=True)
class Matter:
    """All that goes into a receipt's PDF, as values: printing takes long, and no database waits for it."""

    document: ReceiptDocument
    proof: bytes


def receipt_matter(signature: Signature) -> Matter:
    """Raises `NotInLog`."""
    proof = proof_of(signature)
    return Matter(receipt_document(signature, proof), proof.file)


def receipt_pdf(matter: Matter) -> bytes:
    """The receipt as a signed PDF with its proof inside.

    Raises `SigningKeyMissing`, `SigningKeyLocked` and `ReceiptNotDrawn`.
    """
    unsigned = render(matter.document, proof=matter.proof)
    return signed_by_company(unsigned, matter.document.labels.company_signature)


def signed_by_company(pdf: bytes, field_name: str) -> bytes:
    """Signed, with a time stamp where one is wanted and to be had."""
    signer, authority = company_signer(), current_app.config["TIME_STAMPS"]
    if authority:
        try:
            return sign(pdf, signer, field_name=field_name, time_stamps=authority)
        except NoTimeStamp as problem:
            log.warning("no_time_stamp", error=str(problem))
    return sign(pdf, signer, field_name=field_name)


def proof_of(signature: Signature) -> Receipt:
    """The signature's proof. Raises `NotInLog`."""
    return proved(log_receipt(signature), signature.key)


def proved(proof: Receipt | None, number: str) -> Receipt:
    """The proof of the receipt with this number. Raises `NotInLog` if there is none."""
    if proof is None:
        raise NotInLog(number)
    return proof


def receipt_document(signature: Signature, proof: Receipt) -> ReceiptDocument:
    """All that the PDF says, in the language in which the person signed, whoever asks for it."""
    with force_locale(signature.language):
        return document_in_words(signature, proof)


def document_in_words(signature: Signature, proof: Receipt) -> ReceiptDocument:
    moment = current_app.jinja_env.filters["moment"]
    language_name = current_app.jinja_env.filters["language_name"]
    shown = document_of(signature)
    parts = shown.parts if shown else ()
    languages = [part.language for part in parts] or [signature.language]
    return ReceiptDocument(
        labels=labels(_),
        language=signature.language,
        text_language=signature.language,
        outcome=Outcome(signature.outcome),
        company=profile().name,
        title=signature.title,
        release=str(signature.release.number),
        language_name=" + ".join(language_name(language) for language in languages),
        parts=tuple(TextPart(part.language, part.text) for part in parts)
        or (TextPart(signature.language, signature.text),),
        statements=tuple(each["text"] for each in signature.statements),
        meaning=signature.meaning,
        legal_name=kindly(signature.legal_name),
        typed_name=kindly(signature.typed_name),
        employee_number=signature.person.employee_number or "",
        comment=kindly(signature.comment),
        witness=kindly(signature.witness),
        signed_at=signature.signed_at,
        time_local=moment(signature.signed_at, signature.time_zone),
        time_zone=signature.time_zone,
        time_utc=moment(signature.signed_at, "UTC"),
        method=how_shown(signature),
        shared_device=kindly(signature.shared_device or ""),
        check_result=page_words("check_words", signature) if signature.maximum else "",
        strength="key" if signature.method is Method.PASSKEY else "server",
        receipt_number=signature.key,
        entry_number=proof.sequence,
        text_sha256=signature.text_sha256,
        checkpoint=checkpoint_of(proof),
        witnessed=witnessed(proof, signature.time_zone),
        software=f"Countersign {signature.software_version}",
        verification_address=external("evidence.verification", receipt=signature.key),
    )


def checkpoint_of(proof: Receipt) -> Checkpoint:
    return Checkpoint(proof.origin, proof.size, b64encode(proof.root).decode())


def witnessed(proof: Receipt, time_zone: str) -> tuple[str, ...]:
    """Which witnesses saw the entry, and when by the clocks in `time_zone`."""
    moment = current_app.jinja_env.filters["moment"]
    return tuple(
        _("Witness %(name)s, %(moment)s", name=each.name, moment=moment(each.at, time_zone))
        for each in proof.witnesses
    )


def how_shown(signature: Signature) -> str:
    """How the person showed who they are, and what had been reset shortly before."""
    changed = page_words("newly_words", signature, newly_changed(signature))
    return " ".join(each for each in (page_words("method_words", signature), changed) if each)


def page_words(macro: str, signature: Signature, *more: object) -> str:
    """A sentence of the receipt's page, as plain text."""
    return plain_words("acknowledgements/parts.html", macro, signature, *more)


def plain_words(template: str, macro: str, *values: object) -> str:
    """What a page's macro says of `values`, as plain text."""
    return str(get_template_attribute(template, macro)(*values).unescape()).strip()


def company_signer() -> CompanySigner:
    """Who signs receipts for the company: the customer's own PKCS#12 file, or what was made at set-up.

    Read once for each server. Raises `SigningKeyMissing` and `SigningKeyLocked`.
    """
    signer: CompanySigner | None = current_app.extensions.get("receipt_signer")
    if signer is None:
        given = current_app.config["RECEIPT_SIGNER"]
        password = current_app.config["RECEIPT_SIGNER_PASSWORD"]
        signer = load_signer(Path(given) if given else authority_folder(), password or None)
        current_app.extensions["receipt_signer"] = signer
    return signer


def authority_folder() -> Path:
    return Path(current_app.config["DATA_FOLDER"]) / AUTHORITY
