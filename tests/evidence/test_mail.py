"""What a signer finds in their mailbox, word for word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.acknowledgements.test_beside import refuse
from tests.acknowledgements.training import receipt_mails, set_stage, sign, signed_in_client, the_signature

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("outcome", ["signed", "signed_with_comment", "refused"])
def test_the_receipt_mail_reads_like_this(sqlite_app: Flask, now, outcome: str) -> None:
    stage = set_stage(sqlite_app, now)
    client = signed_in_client(sqlite_app)
    if outcome == "refused":
        refuse(client, stage)
    else:
        sign(client, stage, comment="On the bus." if outcome == "signed_with_comment" else "")
    signature = the_signature(sqlite_app)

    [mail] = receipt_mails(sqlite_app)
    text = f"Subject: {mail.subject}\n\n{mail.body}"

    time = next(line for line in text.splitlines() if line.startswith("Time: "))
    text = text.replace(signature.key, "KEY").replace(time, "Time: TIME")
    text = re.sub(r"by-link/\S+", "by-link/TOKEN", text)
    text = re.sub(r"at \w+ \d+, \d+, \d\d:\d\d \(UTC\+00:00\)", "at MOMENT", text)
    assert text == (GOLDEN / f"{outcome}.txt").read_text()
