"""What an installed app loads before anything else, and the one name of exactly these files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

KINDS = {".css", ".js", ".woff2", ".svg", ".png"}
LARGEST = 200_000  # bytes; what is larger is a picture for one page, not a part of every page


def shell_files(static: Path) -> list[str]:
    """Paths below `static` of all that pages are made of, in a fixed order."""
    found = (path for path in static.rglob("*") if path.suffix in KINDS and path.stat().st_size <= LARGEST)
    return sorted(path.relative_to(static).as_posix() for path in found)


def version_of(static: Path, files: Iterable[str], *more: str) -> str:
    """A short hash over names and contents, and over `more` that belongs to them."""
    whole = hashlib.sha256()
    for name in files:
        whole.update(name.encode() + b"\0" + hashlib.sha256((static / name).read_bytes()).digest())
    for text in more:
        whole.update(hashlib.sha256(text.encode()).digest())
    return whole.hexdigest()[:16]


def owner_mark(secret: str, person_key: str) -> str:
    """What a device knows a person by: opaque, the same on every device, worthless as a key."""
    return hashlib.sha256(f"offline copies\0{secret}\0{person_key}".encode()).hexdigest()[:24]
