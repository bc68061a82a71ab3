"""What somebody hands in to be checked, told apart by how it begins. Names of files prove nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

from app.evidence.pdf_opening import OpenedPdf, open_pdf
from app.evidence.refusals import FileUnknown, MoreThanPageTakes, NotTogether
from verifier import verify

LARGEST_PROOF = 2_000_000  # bytes; one with two long policies in it has a tenth of that
LARGEST_PACK = 64_000_000  # bytes, unpacked
MOST_PACKED = 2_000  # files


class Kind(StrEnum):
    PDF = "pdf"
    PROOF = "proof"
    HEAD = "head"
    PACK = "pack"


@dataclass(frozen=True)
class Paper:
    """One receipt as it was handed in."""

    proof: bytes
    pdf: OpenedPdf | None  # that the proof was attached to


@dataclass(frozen=True)
class HandedIn:
    """What is asked: of one receipt, of two, of a receipt and a newer head, or of a pack."""

    papers: tuple[Paper, ...] = ()
    head: bytes | None = None
    pack: bytes | None = None


def kind_of(data: bytes) -> Kind:
    """Raises `FileUnknown`."""
    if data.startswith(b"PK"):
        return Kind.PACK
    if data.startswith(b"c2sp.org/tlog-proof@"):
        return Kind.PROOF
    if re.match(rb"old [0-9]", data):
        return Kind.HEAD
    if b"%PDF-" in data[:1024]:  # readers of PDFs forgive what stands before
        return Kind.PDF
    raise FileUnknown


def sorted_out(files: Sequence[bytes], authority: bytes) -> HandedIn:
    """Raises `FileUnknown`, `NotTogether`, `MoreThanPageTakes`, and whatever `open_pdf` raises."""
    kinds = [kind_of(data) for data in files]
    heads = [data for data, kind in zip(files, kinds, strict=True) if kind is Kind.HEAD]
    if kinds == [Kind.PACK]:
        return HandedIn(pack=files[0])
    if Kind.PACK in kinds or not len(heads) < len(files) <= 2:
        raise NotTogether
    papers = tuple(
        paper(data, kind, authority) for data, kind in zip(files, kinds, strict=True) if kind is not Kind.HEAD
    )
    if any(len(data) > LARGEST_PROOF for data in (*heads, *(each.proof for each in papers))):
        raise MoreThanPageTakes
    return HandedIn(papers, head=heads[0] if heads else None)


def paper(data: bytes, kind: Kind, authority: bytes) -> Paper:
    if kind is Kind.PROOF:
        return Paper(data, None)
    pdf = open_pdf(data, authority)
    return Paper(pdf.proof, pdf)


def origin_of_pack(pack: bytes) -> str:
    """The log that the pack says it is of. Raises `MoreThanPageTakes` and `verify.Refused`."""
    with verify.opened_pack(BytesIO(pack)) as archive:
        files = verify.packed_files(archive)
        unpacked = sum(file.file_size for file in files.values())
        if len(files) > MOST_PACKED or unpacked > LARGEST_PACK:
            raise MoreThanPageTakes
        manifest = verify.packed(archive, files, verify.MANIFEST)
    return verify.read_manifest(manifest).checkpoint.origin
