"""A session that ends over the signing form, the review or a refusal costs nobody a word, and signs nothing."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.demo.factories import make_person, make_unit
from app.demo.sample_course import sample_content
from app.extensions import db
from app.people.models import Person
from app.shared.clock import utc_now
from tests.acknowledgements.training import (
    ALICE,
    confirm,
    entries,
    go_to_review,
    hidden,
    open_page,
    set_stage,
    signed_in_client,
    stored,
    the_signature,
)
from tests.forms_on_pages import PageForm, forms_on
from tests.support import PASSWORD, password_hash

STATEMENTS = [statement.id for statement in sample_content().policy.statements]
COMMENT = "I agree, but rule 4 is hard to keep\non Saturdays – “really”."


def leave_alone(client: FlaskClient) -> None:
    """An hour goes by without a request: the session is over."""
    with client.session_transaction() as session:
        session["seen"] = int((utc_now() - timedelta(minutes=61)).timestamp())


def back_in(client: FlaskClient, answer, name: str = ALICE):
    assert answer.status_code == 401, answer.status_code
    form = the_form(answer.text, "/sign-in")
    return client.post("/sign-in", data=form.values | {"name": name, "password": PASSWORD})


def the_form(page: str, ending: str) -> PageForm:
    return next(form for form in forms_on("/", page) if form.path.split("?")[0].endswith(ending))


def ticked(page: str) -> list[str]:
    boxes = re.findall(r'<input[^>]*type="checkbox"[^>]*>', page)
    return [re.search(r'name="([^"]+)"', box)[1] for box in boxes if "checked" in box]


def passwords_in(page: str) -> list[str]:
    return [box for box in re.findall(r'<input[^>]*type="password"[^>]*>', page) if 'value=""' not in box]


def test_the_signing_form_is_back_with_ticks_name_and_comment_but_no_password(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    sent = entries(open_page(client, stage), comment=COMMENT)
    leave_alone(client)

    back = back_in(client, client.post(f"/assignments/{stage.assignment}/sign", data=sent))
    untouched = stored(app)
    form = the_form(back.text, "/sign")
    review = client.post(form.path, data=form.values | {"password": PASSWORD})
    receipt = confirm(client, stage, {name: hidden(review.text, name) for name in ("csrf_token", "review")})

    assert back.status_code == 200
    assert sorted(ticked(back.text)) == sorted(name for name in sent if name.startswith("statement-"))
    assert html.unescape(form.values["comment"]) == COMMENT
    assert form.values["typed_name"] == "Alice Arrow"
    assert passwords_in(back.text) == []
    assert untouched["signatures"] == 0
    assert receipt.status_code == 303
    assert the_signature(app).comment == COMMENT


def test_after_the_review_the_form_is_back_and_the_password_is_asked_for_again(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    reviewed = go_to_review(client, stage, comment=COMMENT)
    leave_alone(client)

    back = back_in(client, client.post(f"/assignments/{stage.assignment}/sign/confirm", data=reviewed))

    assert back.status_code == 200
    assert html.unescape(the_form(back.text, "/sign").values["comment"]) == COMMENT
    assert ticked(back.text) == [f"statement-{id}" for id in STATEMENTS]
    assert passwords_in(back.text) == []
    assert stored(app)["signatures"] == 0


def test_a_review_in_another_language_comes_back_in_that_language(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    page = open_page(client, stage, language="pl")
    review = client.post(f"/assignments/{stage.assignment}/sign", data=entries(page, comment=COMMENT))
    reviewed = {name: hidden(review.text, name) for name in ("csrf_token", "review")}
    leave_alone(client)

    back = back_in(client, client.post(f"/assignments/{stage.assignment}/sign/confirm", data=reviewed))

    assert the_form(back.text, "/sign").values["language"] == "pl"
    assert ticked(back.text) != []


def test_the_language_of_the_text_stays_the_one_that_was_in_view(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    page = open_page(client, stage, language="pl")
    form = the_form(page, "/sign")
    sent = entries(page, comment=COMMENT)
    leave_alone(client)

    back = back_in(client, client.post(form.path, data=sent))

    assert the_form(back.text, "/sign").values["language"] == "pl"
    assert ticked(back.text) != []


def test_ticks_do_not_come_back_under_another_text(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    sent = entries(open_page(client, stage), comment=COMMENT, text_sha256="0" * 64)
    leave_alone(client)

    back = back_in(client, client.post(f"/assignments/{stage.assignment}/sign", data=sent))

    assert ticked(back.text) == []
    assert html.unescape(the_form(back.text, "/sign").values["comment"]) == COMMENT


def test_the_words_of_a_refusal_are_back_and_nothing_is_refused(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client, path = signed_in_client(app), f"/assignments/{stage.assignment}/refuse"
    form = the_form(client.get(path).text, "/refuse")
    sent = form.values | {"words": COMMENT, "witness": "Bob Baker", "password": PASSWORD, "sure": "y"}
    leave_alone(client)

    back = back_in(client, client.post(form.path, data=sent))
    again = the_form(back.text, "/refuse")

    assert (again.values["words"], again.values["witness"]) == (COMMENT, "Bob Baker")
    assert ticked(back.text) == ["sure"]
    assert stored(app)["signatures"] == 0
    assert client.post(again.path, data=again.values | {"password": PASSWORD, "sure": "y"}).status_code == 303


@pytest.mark.parametrize("page", ["sign", "refuse", "ask"])
def test_a_colleague_at_the_same_screen_gets_nothing(app: Flask, now, page: str) -> None:
    stage = set_stage(app, now)
    with app.app_context():
        make_person(
            "Bob Baker",
            unit=make_unit(now=now),
            email="bob@x.example",
            password_hash=password_hash(),
            now=now,
        )
        db.session.commit()
    client, path = signed_in_client(app), f"/assignments/{stage.assignment}/{page}"
    form = the_form(client.get(path).text, f"/{page}")
    words = {"comment": COMMENT, "words": COMMENT, "text": COMMENT, "password": PASSWORD}
    leave_alone(client)

    answer = back_in(client, client.post(form.path, data=form.values | words), "bob@x.example")

    assert (answer.status_code, answer.location) == (303, "/")
    assert "Saturdays" not in client.get("/").text


def test_a_question_for_a_text_that_was_replaced_meanwhile_is_shown_to_copy(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client, path = signed_in_client(app), f"/assignments/{stage.assignment}/ask"
    form = the_form(client.get(path).text, "/ask")
    signed = signed_in_client(app)
    confirm(signed, stage, go_to_review(signed, stage))
    leave_alone(client)

    back = back_in(client, client.post(form.path, data=form.values | {"text": COMMENT}))

    assert back.status_code == 409
    assert "rule 4 is hard to keep" in back.text
    assert "nothing was sent" in back.text


def test_choosing_polish_over_the_signing_form_keeps_the_comment_and_asks_for_the_ticks_anew(
    app: Flask, now
) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    page = open_page(client, stage)
    button = html.unescape(re.search(r'formaction="([^"]+to=pl[^"]*)"', page)[1])

    switched = client.post(button, data=entries(page, comment=COMMENT))

    assert switched.status_code == 200
    assert '<html lang="pl"' in switched.text
    assert html.unescape(the_form(switched.text, "/sign").values["comment"]) == COMMENT
    assert ticked(switched.text) == []  # they belong to the words that were in view
    assert passwords_in(switched.text) == []
    with app.app_context():
        assert db.session.scalars(select(Person.language)).first() == "pl"
