"""Scans: what kind of file the bytes are, whatever the file is called."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from app.paper.refusals import ScanNotReadable, ScanTooLarge

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
ENDINGS = {PDF: "pdf", JPEG: "jpg", PNG: "png"}

# How a whole file of each kind begins and ends. What follows the end is no part of it.
MARKS = (
    (PDF, b"%PDF-1.", b"%%EOF"),
    (PDF, b"%PDF-2.", b"%%EOF"),
    (JPEG, b"\xff\xd8\xff", b"\xff\xd9"),
    (PNG, b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"),
)
TAIL = 1024  # bytes in which the end must stand; PDF readers look as far


@dataclass(frozen=True)
class Scan:
    """One scan as it was handed in."""

    content: bytes
    media_type: str

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


def scan_of(content: bytes, *, largest: int) -> Scan:
    """The scan in these bytes. Raises `ScanTooLarge` or `ScanNotReadable`."""
    if len(content) > largest:
        raise ScanTooLarge(megabytes=largest // 1_000_000)
    for media_type, start, end in MARKS:
        if content.startswith(start) and end in content[-TAIL:]:
            return Scan(content, media_type)
    raise ScanNotReadable
