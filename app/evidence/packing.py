"""The file of a pack: a ZIP whose manifest lists every file's SHA-256. `verifier/README.md` is the form."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from typing import IO, Any, BinaryIO

from app.evidence.refusals import PackTooLarge
from app.ledger.canonical import canonical
from app.ledger.entries import instant
from app.ledger.notes import LogKey

FORMAT = "countersign/pack/v1"
MANIFEST, NOTE = "manifest.json", "manifest.note"
MOST_FILES = 65_000  # the verifier reads no archive of the second form, which begins at 65,535
LARGEST = 2_000_000_000  # bytes, unpacked; the verifier reads no more than 2 GiB


class PackFile:
    """Takes files one after the other, never a whole one in memory unless it is handed over whole."""

    def __init__(self, file: BinaryIO, made_at: datetime) -> None:
        self.archive = zipfile.ZipFile(file, "w")
        self.made_at = made_at.astimezone(UTC)
        self.digests: dict[str, str] = {}
        self.size = 0

    def add(self, path: str, content: bytes) -> None:
        with self.opened(path) as part:
            part.write(content)

    @contextmanager
    def opened(self, path: str) -> Iterator[Part]:
        """A file to be written piece by piece; the one before must be closed."""
        with self.archive.open(self.info(path), "w") as stream:
            part = Part(self, stream)
            yield part
        self.digests[path] = part.hasher.hexdigest()

    def info(self, path: str) -> zipfile.ZipInfo:
        """Raises `PackTooLarge` where the list of files would need archives' second form."""
        if len(self.digests) >= MOST_FILES:
            raise PackTooLarge
        info = zipfile.ZipInfo(path, self.made_at.timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16  # readable once it is unpacked
        return info

    def seal(self, *, key: LogKey, log: dict[str, Any], signatures: dict[str, Any]) -> None:
        """The manifest and the log's signature under it: nothing can be added or changed after that."""
        manifest = canonical(
            {
                "format": FORMAT,
                "files": self.digests,
                "made_at": instant(self.made_at),
                "log": log,
                "signatures": signatures,
            }
        )
        note = key.signed(f"{FORMAT}\n{sha256(manifest).hexdigest()}\n")
        for path, content in ((MANIFEST, manifest), (NOTE, note.encode())):
            self.archive.writestr(self.info(path), content)
        self.archive.close()


class Part:
    """One file of a pack while it is written."""

    def __init__(self, pack: PackFile, stream: IO[bytes]) -> None:
        self.pack, self.stream, self.hasher = pack, stream, sha256()

    def write(self, content: bytes) -> None:
        """Raises `PackTooLarge`."""
        self.pack.size += len(content)
        if self.pack.size > LARGEST:
            raise PackTooLarge
        self.hasher.update(content)
        self.stream.write(content)
