"""What the log proves, read back by the program that others run."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from app.extensions import db
from app.ledger import queries
from app.ledger.receipts import head
from app.sealing import log_key
from tests.ledger.entering import enter, entries
from verifier import verify

SIZE = 21


@pytest.fixture
def grown(app: Flask, now: datetime) -> Flask:
    """A log of 21 entries, in transactions of one, two, three … facts."""
    with app.app_context():
        number = 0
        for many in range(1, 6):
            for _ in range(many if many < 5 else SIZE - 11):
                number += 1
                enter(f"releases/{number}", now)
            db.session.commit()
    return app


def test_every_entry_is_proved_by_its_receipt(grown: Flask) -> None:
    with grown.app_context():
        assert queries.size() == SIZE
        keys = verify.read_keys(log_key().vkey.encode())
        for number in range(1, SIZE):
            proof = queries.receipt_about(f"releases/{number}", [])
            account = verify.verify_receipt(proof.file, keys)
            assert account.proved
            assert proof.sequence == number


def test_every_receipt_is_continued_by_the_newest_head(grown: Flask) -> None:
    newest = entries(grown)[-1].checkpoint
    with grown.app_context():
        keys = verify.read_keys(log_key().vkey.encode())
        for number in range(1, SIZE - 1):
            receipt = queries.receipt_about(f"releases/{number}", []).file
            now = head(old=number + 1, proof=queries.consistency_proof(number + 1, SIZE), checkpoint=newest)
            assert verify.verify_head(receipt, now, keys).proved


def test_a_fact_without_an_entry_has_no_receipt(grown: Flask) -> None:
    with grown.app_context():
        assert queries.receipt_about("releases/999", []) is None


def test_a_receipt_costs_five_statements_at_any_place(grown: Flask) -> None:
    from tests.support import count_queries

    for number in (2, 15, 20):
        with grown.app_context(), count_queries(grown) as statements:
            queries.receipt_about(f"releases/{number}", [])
        assert len(statements) <= 5
