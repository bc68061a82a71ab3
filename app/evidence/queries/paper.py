"""What the PDF of a paper record says: whose word it is, and that it is no electronic signature."""

from __future__ import annotations

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from app.acknowledgements.kinds import Outcome
from app.company.queries import profile
from app.evidence.queries.receipts import Matter, checkpoint_of, plain_words, proved, witnessed
from app.evidence.receipt_facts import Attested, ReceiptDocument, TextPart
from app.evidence.receipt_labels import labels
from app.ledger.queries import Receipt
from app.paper.kinds import PaperOutcome
from app.paper.models import PaperRecord
from app.paper.queries import log_receipt, text_of
from app.people.kinds import Confirmation
from app.shared.links import external
from app.shared.sentences import kindly


def paper_matter(record: PaperRecord) -> Matter:
    """Raises `NotInLog`."""
    proof = paper_proof(record)
    with force_locale(record.language):
        return Matter(document_of_paper(record, proof), proof.file)


def paper_proof(record: PaperRecord) -> Receipt:
    """The record's proof. Raises `NotInLog`."""
    return proved(log_receipt(record), record.key)


def document_of_paper(record: PaperRecord, proof: Receipt) -> ReceiptDocument:
    moment = current_app.jinja_env.filters["moment"]
    return ReceiptDocument(
        labels=labels(_),
        language=record.language,
        text_language=record.language,
        outcome=Outcome.REFUSED if record.outcome is PaperOutcome.REFUSED else Outcome.SIGNED,
        company=profile().name,
        title=record.title,
        release=str(record.release.number),
        language_name=current_app.jinja_env.filters["language_name"](record.language),
        parts=(TextPart(record.language, text_of(record)),),
        statements=(),
        meaning="",
        legal_name=kindly(record.legal_name),
        typed_name="",
        employee_number=record.person.employee_number or "",
        comment=kindly(record.note),
        witness=kindly(record.witness),
        signed_at=record.entered_at,
        time_local=moment(record.entered_at, record.time_zone),
        time_zone=record.time_zone,
        time_utc=moment(record.entered_at, "UTC"),
        method=how_attester_showed(record),
        shared_device="",
        check_result="",
        strength="server",
        receipt_number=record.key,
        entry_number=proof.sequence,
        text_sha256=record.text_sha256,
        checkpoint=checkpoint_of(proof),
        witnessed=witnessed(proof, record.time_zone),
        software=f"Countersign {record.software_version}",
        verification_address=external("evidence.verification", receipt=record.key),
        attested=attested(record),
    )


def attested(record: PaperRecord) -> Attested:
    day, closing = current_app.jinja_env.filters["day"], record.assignment.closing
    withdrawal = closing.withdrawal if closing else None
    return Attested(
        outcome=outcome_words(record),
        day=day(record.answered_on),
        by=record.attested_by.legal_name,
        entered=current_app.jinja_env.filters["moment"](record.entered_at, record.time_zone),
        reason=kindly(record.reason),
        scan_sha256=record.scan_sha256 or "",
        withdrawn=_("Withdrawn on %(day)s as wrong.", day=day(withdrawal.withdrawn_on)) if withdrawal else "",
    )


def outcome_words(record: PaperRecord) -> str:
    return plain_words("components/paper.html", "outcome", record)


def paper_words(record: PaperRecord) -> str:
    """One sentence: that it is on paper, who entered it and when. For files that are read without us."""
    return " ".join(plain_words("components/paper.html", "sentence", record).split())


def how_attester_showed(record: PaperRecord) -> str:
    at = current_app.jinja_env.filters["moment"](record.confirmed_at, record.time_zone)
    if record.confirmed_with is Confirmation.SECOND_FACTOR:
        return str(_("showed their second factor again at %(moment)s", moment=at))
    return str(_("typed their own password again at %(moment)s", moment=at))
