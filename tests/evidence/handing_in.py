"""What tests hand in on the page: Alice's receipt, and files that somebody made to look like one."""

from __future__ import annotations

import html
import io
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.sealing import log_key
from tests.acknowledgements.training import set_stage, sign, signed_in_client, the_signature
from tests.support import csrf_token
from tests.verifier.reference import Log, Signer, log_of


@dataclass(frozen=True)
class Desk:
    """An installation in which Alice has signed, and her files."""

    app: Flask
    key: str
    proof: bytes
    pdf: bytes

    def hand_in(self, first: bytes, second: bytes | None = None, **fields: str) -> TestResponse:
        return hand_in(self.app.test_client(), first, second, **fields)


def desk(app: Flask, now: datetime, **changes: str) -> Desk:
    stage = set_stage(app, now, time_zone="Europe/Warsaw")
    client = signed_in_client(app)
    sign(client, stage, **changes)
    key = the_signature(app).key
    proof, pdf = (client.get(f"/receipts/{key}/{kind}").data for kind in ("proof", "pdf"))
    return Desk(app, key, proof, pdf)


def hand_in(
    client: FlaskClient, first: bytes, second: bytes | None = None, *, language: str = "en", **fields: str
) -> TestResponse:
    """Send the form of the page with one or two files, as a browser does."""
    files = {"first": first} | ({"second": second} if second is not None else {})
    return client.post(
        "/verify",
        data={
            "csrf_token": csrf_token(client, "/verify"),
            **{name: (io.BytesIO(data), f"{name}.bin") for name, data in files.items()},
            **fields,
        },
        headers={"Accept-Language": language},
    )


def words(answer: TestResponse) -> str:
    """What the page says, without its markup."""
    main = answer.text.partition("<main")[2]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def verdict(answer: TestResponse) -> str:
    found = re.search(r'id="verdict-words">([^<]*)<', answer.text)
    assert found, answer.text
    return html.unescape(found[1])


# -- other people's logs ------------------------------------------------------------------------------


class OurSigner(Signer):
    """The key of the log in tests, in the hands of somebody who writes another history with it."""

    @property
    def private(self) -> Ed25519PrivateKey:
        return OUR_KEY


OUR_KEY = Ed25519PrivateKey.generate()  # until `our_log` knows the real one


def our_log(app: Flask, size: int) -> Log:
    """A log of other entries that is signed with our key."""
    global OUR_KEY
    with app.app_context():
        key = log_key()
    OUR_KEY = key.private
    return log_of(size, origin=key.origin, signers=(OurSigner(key.origin),))


# -- PDFs by hand -------------------------------------------------------------------------------------


def written(objects: Sequence[bytes], trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of these objects."""
    pdf, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(pdf))
        pdf += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return (
        pdf
        + b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, table)
        + b"trailer\n<< /Size %d %b >>\nstartxref\n%d\n%%%%EOF\n" % (count, trailer, len(pdf))
    )


def attaching(data: bytes, filters: bytes = b"", *, times: int = 1, also: bytes = b"") -> bytes:
    """A PDF with the data attached as the proof, so many times."""
    file = b"(receipt.tlog-proof) << /F (receipt.tlog-proof) /EF << /F 2 0 R >> >> "
    root = b"<< /Type /Catalog %b /Names << /EmbeddedFiles << /Names [ %b ] >> >> >>" % (also, file * times)
    stream = b"<< %b /Length %d >>\nstream\n%b\nendstream" % (filters, len(data), data)
    return written([root, stream])


def zeros(megabytes: int) -> bytes:
    """So many of them, deflated to a thousandth."""
    packer = zlib.compressobj()
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(megabytes)) + packer.flush()
