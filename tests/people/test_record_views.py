"""Who looked at whose record is written down, after the page was made and whatever becomes of the writing."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select, text

from app.extensions import db
from app.people.models import Person, RecordView
from app.shared.clock import utc_now
from tests.acknowledgements.training import sign, signed_in_client, the_signature
from tests.compliance.two_stores import two_stores
from tests.privacy.test_erasing import HANNA, stage_of
from tests.support import count_queries, sign_in


def views(app: Flask) -> list[tuple[str, str, str]]:
    """Who, what, whose."""
    with app.app_context():
        names = dict(db.session.execute(select(Person.id, Person.legal_name)).tuples().all())
        found = db.session.scalars(select(RecordView).order_by(RecordView.id))
        return [(names[each.viewer_id], each.part.value, names[each.person_id]) for each in found]


def test_each_look_of_somebody_else_is_one_row_and_ones_own_is_none(app: Flask, now) -> None:
    stage = stage_of(app, now)
    mine = signed_in_client(app)
    sign(mine, stage)
    key = the_signature(app).key
    mine.get(f"/receipts/{key}")
    hr = app.test_client()
    sign_in(hr, HANNA)

    for address in (f"/team/{stage.alice}", f"/people/{stage.alice}", f"/receipts/{key}", f"/receipts/{key}/pdf",
                    f"/receipts/{key}/proof", f"/people/{stage.alice}/privacy",
                    f"/people/{stage.alice}/privacy/data.json"):  # fmt: skip
        assert hr.get(address).status_code == 200

    parts = ["training", "contact", "receipt", "receipt", "receipt", "privacy", "export"]
    assert views(app) == [("Hanna Hart", part, "Alice Arrow") for part in parts]
    assert "Hanna Hart" in mine.get("/account/my-data").text


def test_what_was_not_shown_was_not_seen(sqlite_app: Flask) -> None:
    with sqlite_app.app_context():
        bob = two_stores(utc_now()).people["Bob"].key
        db.session.commit()
    mona = sqlite_app.test_client()
    sign_in(mona, "N-Mona")

    assert mona.get(f"/team/{bob}").status_code == 404
    assert mona.get("/team").status_code == 200  # a list of many is no look at one
    assert views(sqlite_app) == []


def test_a_look_costs_one_statement_in_a_transaction_of_its_own(sqlite_app: Flask, now) -> None:
    stage = stage_of(sqlite_app, now)
    hr = sqlite_app.test_client()
    sign_in(hr, HANNA)

    with count_queries(sqlite_app) as statements:
        hr.get(f"/team/{stage.alice}")

    assert [one for one in statements if not one.startswith(("SELECT", "WITH"))] == [statements[-1]]
    assert statements[-1].startswith("INSERT INTO record_views")


def test_a_log_that_cannot_be_written_holds_up_no_reader(app: Flask, now) -> None:
    stage = stage_of(app, now)
    hr = app.test_client()
    sign_in(hr, HANNA)
    with app.app_context():
        db.session.execute(text("DROP TABLE record_views"))
        db.session.commit()

    answer = hr.get(f"/team/{stage.alice}")

    assert answer.status_code == 200
    assert "Alice Arrow" in answer.text
