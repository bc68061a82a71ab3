"""The answer to whoever hands in a receipt: one verdict, and what stands behind it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.evidence.pdf_opening import OpenedPdf, PdfSignature
from verifier import verify


class ComparedWith(StrEnum):
    """Whose word it is that the key is the company's."""

    NAMED = "named"  # the reader named a key
    OURS = "ours"  # the keys that this server publishes
    NOTHING = "nothing"  # it is of another log


class Continuation(StrEnum):
    """Whether the log of this server, as it is now, continues the log of the receipt."""

    CONTINUES = "continues"
    SHORTER = "shorter"  # it has fewer entries than the receipt saw
    DIFFERS = "differs"


class Verdict(StrEnum):
    PROVED = "proved"
    OTHER_PDF = "other_pdf"  # the proof holds; the PDF around it is not as the company signed it
    NOT_COMPARED = "not_compared"  # sound in itself, by a key that nobody named
    OPEN = "open"  # the files do not answer all that was asked
    LOG_DIFFERS = "log_differs"  # the receipt holds, and the log of this server does not continue it
    REFUSED = "refused"


@dataclass(frozen=True)
class LogToday:
    continuation: Continuation
    size: int  # of the log now


@dataclass(frozen=True)
class Told:
    """What one receipt tells."""

    receipt: verify.Receipt
    findings: tuple[verify.Finding, ...]
    pdf: OpenedPdf | None
    today: LogToday | None  # None: it is not of our log


@dataclass(frozen=True)
class Answer:
    """Nothing that was handed in was refused; that is an exception instead."""

    origin: str
    compared_with: ComparedWith
    settled: bool  # everything that was asked has an answer
    told: tuple[Told, ...] = ()
    findings: tuple[verify.Finding, ...] = ()  # beyond those of the single receipts

    @property
    def verdict(self) -> Verdict:
        if any(each.today and each.today.continuation is not Continuation.CONTINUES for each in self.told):
            return Verdict.LOG_DIFFERS
        if not self.settled:
            return Verdict.OPEN
        if self.compared_with is ComparedWith.NOTHING:
            return Verdict.NOT_COMPARED
        if any(each.pdf and each.pdf.signature is not PdfSignature.COMPANY for each in self.told):
            return Verdict.OTHER_PDF
        return Verdict.PROVED
