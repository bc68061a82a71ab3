"""Handing in a receipt on the page: what it says of every kind of file, and that it keeps nothing."""

from __future__ import annotations

import io
from collections.abc import Mapping

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.acknowledgements.models import Signature
from tests.acknowledgements.training import set_stage, sign, signed_in_client, the_signature
from tests.support import csrf_token


def hand_in(client: FlaskClient, first: bytes, second: bytes | None = None, **fields: str) -> TestResponse:
    """Send the form of the page with one or two files."""
    files = {"first": first} | ({"second": second} if second is not None else {})
    return client.post(
        "/verify",
        data={
            "csrf_token": csrf_token(client, "/verify"),
            **{name: (io.BytesIO(data), f"{name}.bin") for name, data in files.items()},
            **fields,
        },
    )


def signed(app: Flask, now, **changes: str) -> tuple[Signature, bytes, bytes]:
    """Alice's signature, her proof and her PDF."""
    stage = set_stage(app, now)
    client = signed_in_client(app)
    sign(client, stage, **changes)
    signature = the_signature(app)
    proof, pdf = (client.get(f"/receipts/{signature.key}/{kind}").data for kind in ("proof", "pdf"))
    return signature, proof, pdf


def test_a_pdf_is_told_in_words(app: Flask, now) -> None:
    _signature, _proof, pdf = signed(app, now, comment="On the bus.")

    answer = hand_in(app.test_client(), pdf)
    open("/tmp/ev_out.html", "w").write(answer.text)

    assert answer.status_code == 200
    assert "Genuine, and unchanged since" in answer.text
