"""A signature stands in the log from the moment it stands anywhere, and proves itself without us."""

from __future__ import annotations

import json

from flask import Flask

from app.acknowledgements.models import Signature
from app.assignments.models import Closing
from app.extensions import db
from app.ledger.notes import new_key
from app.sealing import log_key
from tests.acknowledgements.training import (
    confirm,
    count,
    go_to_review,
    set_stage,
    sign,
    signed_in_client,
    the_signature,
)
from tests.ledger.entering import enter, leaves
from verifier import verify


def test_the_receipt_file_says_what_was_signed_to_whoever_holds_it(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    sign(client, stage)
    signature = the_signature(app)

    file = client.get(f"/receipts/{signature.key}/proof").data

    with app.app_context():
        account = verify.verify_receipt(file, verify.read_keys(log_key().vkey.encode()))
    assert account.proved
    (read,) = account.receipts
    assert json.loads(verify.canonical(read.entry.facts))["outcome"] == "signed"
    assert signature.text in read.texts.values()
    assert read.openings["printed_name"].value == "Alice Arrow"


def test_the_log_holds_no_name(app: Flask, now) -> None:
    stage = set_stage(app, now)
    sign(signed_in_client(app), stage)

    (leaf,) = [each for each in leaves(app) if each["kind"] == "signature"]

    assert "Alice" not in json.dumps(leaf)
    assert {"printed_name", "typed_name", "employee_number"} <= set(leaf["commitments"])


def test_a_signature_that_cannot_be_entered_is_not_given_and_can_be_given_later(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    with app.app_context():
        enter("releases/1", now)
        db.session.commit()
        own = app.extensions["log_key"]
        app.extensions["log_key"] = new_key(own.origin)
    review = go_to_review(client, stage)

    answer = confirm(client, stage, review)

    assert answer.status_code == 503
    assert count(app, Signature) == count(app, Closing) == 0
    app.extensions["log_key"] = own
    assert confirm(client, stage, review).status_code == 303
    assert count(app, Signature) == 1


def test_the_page_names_the_place_in_the_log(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    sign(client, stage)

    page = client.get(f"/receipts/{the_signature(app).key}").text

    assert "Entry 1 of countersign.test/log" in page
