"""What one receipt says, as plain values that are ready for their reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.acknowledgements.kinds import Outcome
from app.evidence.receipt_labels import Labels

Strength = Literal["server", "key"]


@dataclass(frozen=True)
class TextPart:
    """The policy in one language, as Markdown, exactly as it was shown."""

    language: str
    text: str


@dataclass(frozen=True)
class Checkpoint:
    """The state of the log under which the proof stands."""

    origin: str
    size: int  # entries
    root: str  # as the checkpoint writes it


@dataclass(frozen=True)
class Attested:
    """What was answered away from the screen, on paper or to what was read aloud: no electronic signature."""

    outcome: str
    day: str  # on the paper
    by: str
    entered: str  # when
    reason: str  # why it was read aloud
    scan_sha256: str
    withdrawn: str  # a sentence; empty: it counts


@dataclass(frozen=True)
class ReceiptDocument:
    """What one receipt says. Every text is ready for its reader: days, sentences and names in their language."""

    labels: Labels
    language: str  # of the labels: `en`, `pl`
    text_language: str  # in which the person read: of title, statements and meaning
    outcome: Outcome
    company: str
    title: str
    release: str
    language_name: str  # of the text, as the reader calls it; both, where two texts were signed
    parts: tuple[TextPart, ...]
    statements: tuple[str, ...]
    meaning: str  # Markdown; empty at a refusal
    legal_name: str
    typed_name: str
    employee_number: str
    comment: str
    witness: str  # who was present at a refusal, if anybody
    signed_at: datetime  # aware; the PDF's own date too
    time_local: str  # where the person was, with its distance from UTC
    time_zone: str  # its name, `Europe/Warsaw`
    time_utc: str
    method: str  # a sentence
    shared_device: str
    check_result: str
    strength: Strength  # the person's own key, or what the server says
    receipt_number: str
    entry_number: int
    text_sha256: str
    checkpoint: Checkpoint
    witnessed: tuple[str, ...]  # who saw the log from outside, and when; empty: nobody yet
    software: str
    verification_address: str  # of the page that checks this receipt; in the square code too
    attested: Attested | None = None  # where somebody from HR entered it
    signed_by_company: bool = True  # whether the PDF is signed afterwards: it says so

    @property
    def refused(self) -> bool:
        return self.outcome is Outcome.REFUSED
