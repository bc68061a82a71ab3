"""Opens a PDF that somebody hands in, without trusting it: see `pdf_reader.py` and docs/decisions/0020."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from base64 import b64decode
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import BoundedSemaphore

from app.evidence.refusals import (
    NoProofInside,
    PdfLocked,
    PdfUnreadable,
    ReadersBusy,
    SeveralProofsInside,
)

READER = Path(__file__).with_name("pdf_reader.py")
SECONDS = 10  # for one PDF, and to wait until one of the readers is free
READERS = BoundedSemaphore(2)  # each may take memory
FOR_PYTHON = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "SYSTEMROOT")  # and no secret of ours
STRANGE = {"locked": PdfLocked, "without": NoProofInside, "several": SeveralProofsInside}


class PdfSignature(StrEnum):
    """The signature that covers the whole PDF."""

    COMPANY = "company"
    STRANGER = "stranger"  # intact, by a certificate that ours did not issue
    CHANGED = "changed"  # there is one, and it does not hold for the file as it is
    NONE = "none"


@dataclass(frozen=True)
class OpenedPdf:
    """What a PDF holds for whoever checks it. The PDF's own words are not among it: they prove nothing."""

    proof: bytes
    signature: PdfSignature
    signer: str = ""  # as the certificate names it
    fingerprint: str = ""  # SHA-256 of the certificate


def open_pdf(pdf: bytes, authority: bytes) -> OpenedPdf:
    """`authority` are the company's certificates, as PEM.

    Raises `PdfUnreadable`, `PdfLocked`, `NoProofInside`, `SeveralProofsInside` and `ReadersBusy`.
    """
    if not READERS.acquire(timeout=SECONDS):
        raise ReadersBusy
    try:
        done = subprocess.run(  # noqa: S603  # our own program; what was handed in is its input alone
            [sys.executable, "-P", "-B", str(READER), authority.decode()],
            input=pdf,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
            env={name: os.environ[name] for name in FOR_PYTHON if name in os.environ},
        )
    except subprocess.TimeoutExpired:
        raise PdfUnreadable from None
    finally:
        READERS.release()
    if done.returncode != 0:
        raise PdfUnreadable
    said = json.loads(done.stdout)
    if "strange" in said:
        raise STRANGE.get(said["strange"], PdfUnreadable)
    return OpenedPdf(
        b64decode(said["proof"]),
        PdfSignature(said["signature"]),
        said.get("signer", ""),
        said.get("fingerprint", ""),
    )
