"""A session on a shared device is never enough to sign: the password is, and the record says both."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.acknowledgements import actions
from app.acknowledgements.kinds import Method, Outcome
from app.acknowledgements.refusals import ReviewExpired
from app.assignments.models import Assignment
from app.extensions import db
from app.people.kinds import SessionStart
from app.people.models import Person, UserSession
from app.people.queries import workplace_of
from app.shared.clock import utc_now
from tests.acknowledgements.test_beside import refuse
from tests.acknowledgements.training import (
    ALICE,
    Stage,
    count,
    entries,
    go_to_review,
    open_page,
    set_stage,
    sign,
    stored,
    the_signature,
)
from tests.people.tablets import PIN, begin, give_pin, tablet_in
from tests.support import PASSWORD, post, sign_in


def begun(app: Flask, stage: Stage) -> FlaskClient:
    """Alice has begun on the tablet of her store with her PIN."""
    give_pin(app, stage.alice_id)
    tablet = tablet_in(app, stage.unit_id)
    assert begin(tablet, ALICE).status_code == 303
    return tablet


def test_c64_a_pin_is_not_taken_where_the_password_is_asked_for(app: Flask, now) -> None:
    stage = set_stage(app, now)
    tablet, before = begun(app, stage), stored(app)
    path = f"/assignments/{stage.assignment}/sign"

    answers = [
        tablet.post(path, data=entries(open_page(tablet, stage), password=typed)).status_code
        for typed in ("", PIN, f"{PIN} ")
    ]
    refusals = [refuse(tablet, stage, password=typed).status_code for typed in ("", PIN)]

    assert (answers, refusals) == ([422] * 3, [422] * 2)
    assert stored(app) == before


def test_signing_with_the_password_records_how_the_session_began_and_where(app: Flask, now) -> None:
    stage = set_stage(app, now)
    tablet = begun(app, stage)

    receipt = sign(tablet, stage)

    signature = the_signature(app)
    assert (signature.method, signature.session_began) == (Method.PASSWORD, SessionStart.PIN)
    assert signature.shared_device == "Back room, Harbour Lane"
    assert signature.session_started_at <= signature.authenticated_at <= signature.signed_at
    page = html.unescape(tablet.get(receipt).text)
    assert "Began with a PIN on the shared device “Back room, Harbour Lane” at" in page
    assert "then typed their own password at" in page


def test_a_session_there_that_began_with_the_password_says_so(app: Flask, now) -> None:
    stage = set_stage(app, now)
    tablet = tablet_in(app, stage.unit_id)
    sign_in(tablet, ALICE)

    receipt = refuse(tablet, stage).location

    signature = the_signature(app)
    assert (signature.outcome, signature.session_began) == (Outcome.REFUSED, SessionStart.PASSWORD)
    assert "Signed in with their password on the shared device" in tablet.get(receipt).text


def test_ones_own_device_is_named_nowhere(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = app.test_client()
    sign_in(client, ALICE)

    page = client.get(sign(client, stage)).text

    assert the_signature(app).shared_device is None
    assert the_signature(app).session_began is SessionStart.PASSWORD
    assert "shared device" not in page


@pytest.mark.parametrize("seconds", [0, 1, 200])
def test_having_begun_with_a_pin_is_no_password_shown(app: Flask, now, seconds: int) -> None:
    """The action itself refuses: no route can forget to ask."""
    stage = set_stage(app, now)
    begun(app, stage)
    with app.app_context():
        person = db.session.get_one(Person, stage.alice_id)
        session = db.session.scalars(select(UserSession)).one()

        with pytest.raises(ReviewExpired):
            actions.refuse(
                assignment=db.session.get_one(Assignment, stage.assignment_id),
                person=person,
                session=session,
                language="en",
                text_sha256="",
                words="",
                witness="",
                workplace=workplace_of(person.id, now.date()),
                lifetime=timedelta(minutes=5),
                software_version="test",
                now=utc_now() + timedelta(seconds=seconds),
            )


def test_what_was_checked_in_one_session_is_not_signed_in_the_next(app: Flask, now) -> None:
    stage = set_stage(app, now)
    tablet = begun(app, stage)
    review = go_to_review(tablet, stage)
    post(tablet, "/sign-out", form_on="/my-records")
    begin(tablet, ALICE)

    sent = {"review": review["review"]}
    answer = post(tablet, f"/assignments/{stage.assignment}/sign/confirm", sent, form_on="/my-records")

    assert answer.status_code == 409
    assert stored(app)["signatures"] == 0


def test_no_file_stays_on_a_shared_device(app: Flask, now) -> None:
    stage = set_stage(app, now)
    tablet, own = begun(app, stage), app.test_client()
    sign_in(own, ALICE)

    receipt = sign(tablet, stage)

    assert f"{receipt}/text" not in tablet.get(receipt).text
    assert (tablet.get(f"{receipt}/text").status_code, own.get(f"{receipt}/text").status_code) == (403, 200)


def test_wrong_passwords_at_the_signature_are_counted(app: Flask, now) -> None:
    stage = set_stage(app, now)
    tablet = begun(app, stage)
    path = f"/assignments/{stage.assignment}/sign"
    page = open_page(tablet, stage)

    answers = [
        tablet.post(path, data=entries(page, password="wrong password 123")).status_code for _ in range(11)
    ]

    assert answers == [422] * 10 + [429]
    assert PASSWORD not in page
    assert count(app, UserSession) == 1
