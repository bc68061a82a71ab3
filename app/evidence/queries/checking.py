"""What the page for checking receipts gives away: nothing of whose they are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.acknowledgements.models import Signature
from app.evidence.queries.receipts import company_signer
from app.ledger.queries import entry_about, log_key_lines, newest_checkpoint, subject_named
from app.paper.models import PaperRecord

VERIFIER = Path(__file__).parents[3] / "verifier"


@dataclass(frozen=True)
class Place:
    """Where a receipt stands in the log. Nothing of whose it is: whoever finds a receipt may see this."""

    number: str  # of the receipt
    entry: int
    recorded_at: datetime
    text_sha256: str


@dataclass(frozen=True)
class LogNow:
    """The log as it is now."""

    origin: str
    size: int
    root: str
    keys: list[str]  # public lines, oldest first


def place_of(number: str) -> Place | None:
    """The place of the receipt with this number; None if there is none, or it is no number of a receipt."""
    for model in (Signature, PaperRecord):
        if entry := entry_about(subject_named(model, number)):
            digest = str(json.loads(entry.leaf)["facts"]["text_sha256"])
            return Place(number, entry.sequence, entry.recorded_at, digest)
    return None


def log_now() -> LogNow | None:
    """None while nothing was entered."""
    checkpoint = newest_checkpoint()
    if checkpoint is None:
        return None
    origin, size, root, *_rest = checkpoint.split("\n")
    return LogNow(origin, int(size), root, log_key_lines())


def verifier_file(name: str) -> bytes:
    return (VERIFIER / name).read_bytes()


def authority_certificate() -> bytes:
    """The certificates that issued the one receipts are signed with, as PEM."""
    return company_signer().issuers()
