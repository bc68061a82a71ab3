"""Reads one PDF from standard input: the proof attached to it, and who signed it. A program of its own.

A PDF from outside can be made to keep its reader busy or to fill the memory. So it is read here, in a process
that may take a little of both and write no file (docs/decisions/0020), and that knows nothing of ours but the
certificates in its argument. It answers in JSON.
"""

from __future__ import annotations

import io
import json
import logging
import sys
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

PROOF = "receipt.tlog-proof"
LARGEST_PROOF = 2_000_000  # bytes
MOST_ATTACHMENTS = 50
MOST_SIGNATURES = 5
LONGEST_NAME = 200  # characters
MEMORY = 384 * 1024 * 1024  # bytes of address space, all libraries included
SECONDS = 5  # of the processor


class Strange(Exception):
    """No receipt is like this; the message is one word for the one who asked."""


def bear_no_more() -> None:
    """From here on: little memory, little time, no files."""
    try:
        import resource
    except ImportError:  # not on Windows, where the one who asked still waits no longer than it wants
        return
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


Authority = list[x509.Certificate]


def read(pdf: bytes, authority: Authority) -> dict[str, Any]:
    reader = PdfFileReader(io.BytesIO(pdf), strict=False)
    if reader.encrypted:
        raise Strange("locked")
    return {"proof": b64encode(attached(reader.root)).decode(), **signed(reader, authority)}


# -- the attachment -----------------------------------------------------------------------------------


def attached(root: Any) -> bytes:
    """The one attachment with the proof's name."""
    proofs = [file for name, file in attachments(root) if name == PROOF]
    if len(proofs) != 1:
        raise Strange("several" if proofs else "without")
    data = bytes(proofs[0].data)
    if len(data) > LARGEST_PROOF:
        raise Strange("unreadable")
    return data


def attachments(root: Any) -> Iterator[tuple[str, Any]]:
    """Name and content of what is attached, from the leaves of a tree that may be built to trap us."""
    top = part(part(root, "/Names", {}), "/EmbeddedFiles", {})
    waiting, seen = [top], 0
    while waiting:
        node = waiting.pop()
        kids, names = part(node, "/Kids", []), part(node, "/Names", [])
        seen += 1 + len(kids) + len(names) // 2
        if seen > MOST_ATTACHMENTS:
            raise Strange("several")
        waiting += [kids[n] for n in range(len(kids))]
        for n in range(1, len(names), 2):
            file = names[n]
            name = part(file, "/UF", None) or file["/F"]
            yield str(name), part(file["/EF"], "/F", None) or file["/EF"]["/UF"]


def part(whole: Any, name: str, default: Any) -> Any:
    """What stands under the name, fetched from wherever the PDF keeps it: its `get` would not."""
    return whole[name] if name in whole else default  # noqa: SIM401  # see above


# -- the signature ------------------------------------------------------------------------------------


def signed(reader: PdfFileReader, authority: Authority) -> dict[str, str]:
    """Whose signature covers the whole file: that of the company, of somebody else, of nobody any more."""
    found = [judged(each, authority) for each in reader.embedded_regular_signatures[:MOST_SIGNATURES]]
    order = ("company", "changed", "stranger")
    return min(found, key=lambda each: order.index(each["signature"]), default={"signature": "none"})


def judged(signature: EmbeddedPdfSignature, authority: Authority) -> dict[str, str]:
    certificate = signature.signer_cert
    name = certificate.subject.native.get("common_name") or certificate.subject.human_friendly
    whose = {"signer": str(name)[:LONGEST_NAME], "fingerprint": certificate.sha256.hex()}
    try:
        status = validate_pdf_signature(
            signature,
            ValidationContext(
                trust_roots=authority,
                moment=signature.self_reported_timestamp,  # a receipt is read when its certificate has ended
            ),
            key_usage_settings=KeyUsageConstraints({"non_repudiation", "digital_signature"}),
            skip_diff=True,  # whatever was added afterwards is a change
        )
    except Exception:  # whatever it is: it does not hold
        return {"signature": "changed", **whose}
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    if not (status.intact and status.valid and whole):
        return {"signature": "changed", **whose}
    return {"signature": "company" if status.trusted else "stranger", **whose}


def main() -> None:
    logging.disable()  # pyHanko would tell what it meets
    given = sys.argv[1].encode()
    authority = [x509.Certificate.load(each) for _, _, each in pem.unarmor(given, True)] if given else []
    bear_no_more()
    try:
        answer = read(sys.stdin.buffer.read(), authority)
    except Strange as strange:
        answer = {"strange": str(strange)}
    except Exception:  # a file that trips the reader is not readable, whatever the reader calls it
        answer = {"strange": "unreadable"}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
