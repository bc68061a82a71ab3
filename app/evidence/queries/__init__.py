"""What the room reads: receipts, links to them, and what it takes to check one."""

from app.evidence.queries.checking import authority_certificate, log_now, place_of, verifier_file
from app.evidence.queries.links import link_lifetime, receipt_link, signature_behind
from app.evidence.queries.log import LogState, log_state, to_warn
from app.evidence.queries.paper import paper_matter, paper_proof, paper_words
from app.evidence.queries.receipts import (
    authority_folder,
    company_signer,
    how_shown,
    proof_of,
    receipt_matter,
    receipt_pdf,
)
from app.evidence.queries.verifying import answer_to

__all__ = [
    "LogState",
    "answer_to",
    "authority_certificate",
    "authority_folder",
    "company_signer",
    "how_shown",
    "link_lifetime",
    "log_now",
    "log_state",
    "paper_matter",
    "paper_proof",
    "paper_words",
    "place_of",
    "proof_of",
    "receipt_link",
    "receipt_matter",
    "receipt_pdf",
    "signature_behind",
    "to_warn",
    "verifier_file",
]
