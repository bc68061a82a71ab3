"""The ways beside signing: asking first and refusing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.acknowledgements.kinds import Outcome
from app.acknowledgements.models import Signature
from app.assignments.due_dates import add_working_days
from app.assignments.kinds import ClosingKind, DueCause
from app.assignments.models import Closing, DueChange
from app.extensions import db
from app.questions.kinds import TaskKind
from app.questions.models import Task
from tests.acknowledgements.training import (
    confirm,
    count,
    go_to_review,
    hidden,
    receipt_mails,
    set_stage,
    sign,
    signed_in_client,
    stored,
    the_signature,
)
from tests.support import PASSWORD


def ask(client, stage, text: str):
    path = f"/assignments/{stage.assignment}/ask"
    return client.post(
        path, data={"csrf_token": hidden(client.get("/my-questions").text, "csrf_token"), "text": text}
    )


def refusal_form(client, stage, **changes: str) -> dict[str, str]:
    page = client.get(f"/assignments/{stage.assignment}/refuse").text
    values = {name: hidden(page, name) for name in ("csrf_token", "language", "text_sha256")}
    return values | {"words": "", "witness": "", "password": PASSWORD, "sure": "y"} | changes


def refuse(client, stage, **changes: str):
    return client.post(f"/assignments/{stage.assignment}/refuse", data=refusal_form(client, stage, **changes))


# -- I want to ask first ------------------------------------------------------------------------------


def test_asking_first_opens_a_question_and_gives_five_more_working_days(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)

    answer = ask(client, stage, "May I post pictures of my own latte art?")

    assert (answer.status_code, answer.location) == (303, "/my-questions")
    with app.app_context():
        task = db.session.scalars(select(Task)).one()
        assert task.kind is TaskKind.QUESTION
        assert task.assignment_id == stage.assignment_id
        assert task.person_id == stage.alice_id
        assert task.text == "May I post pictures of my own latte art?"
        change = db.session.scalars(select(DueChange)).one()
        assert change.cause is DueCause.QUESTION
        assert change.due_on == add_working_days(now.date() + timedelta(days=30), 5)


def test_asking_again_does_not_move_the_date_again(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)

    for text in ("What about stories?", "And what about reels?"):
        ask(client, stage, text)

    assert count(app, Task) == 2
    assert count(app, DueChange) == 1


def test_the_same_question_sent_twice_is_one_question(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)

    for _ in range(2):
        assert ask(client, stage, "What about stories?").status_code == 303

    assert count(app, Task) == 1


def test_a_question_needs_words_and_keeps_them_if_they_are_too_many(sqlite_app: Flask, now) -> None:
    stage = set_stage(sqlite_app, now)
    client = signed_in_client(sqlite_app)

    assert ask(client, stage, "   ").status_code == 422
    too_long = ask(client, stage, "ż" * 4001)

    assert too_long.status_code == 422
    assert "ż" * 4001 in too_long.text
    assert count(sqlite_app, Task) == 0


def test_signing_stays_possible_while_a_question_is_open(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    ask(client, stage, "What about stories?")

    page = client.get(f"/assignments/{stage.assignment}/sign").text
    sign(client, stage)

    assert "Your question waits for its answer" in page
    assert count(app, Signature) == 1


def test_one_may_ask_before_anything_is_read(sqlite_app: Flask, now) -> None:
    stage = set_stage(sqlite_app, now, read=False, passed=False, agreed=False)

    assert ask(signed_in_client(sqlite_app), stage, "Must I do this at home?").status_code == 303


def test_a_lesson_can_be_asked_about_without_moving_the_date(app: Flask, now) -> None:
    stage = set_stage(app, now, read=False, passed=False)
    client = signed_in_client(app)
    path = f"/assignments/{stage.assignment}/lessons/L2.1/ask"
    page = client.get(path)

    answer = client.post(
        path, data={"csrf_token": hidden(page.text, "csrf_token"), "text": "What is a duty phone?"}
    )

    assert "Stop. Send. Tell." in page.text
    assert (answer.status_code, answer.location) == (303, f"/assignments/{stage.assignment}/lessons/L2.1")
    with app.app_context():
        task = db.session.scalars(select(Task)).one()
        assert (task.kind, task.lesson, task.assignment_id) == (
            TaskKind.QUESTION,
            "L2.1",
            stage.assignment_id,
        )
    assert count(app, DueChange) == 0


def test_a_lesson_that_does_not_exist_cannot_be_asked_about(sqlite_app: Flask, now) -> None:
    stage = set_stage(sqlite_app, now)

    assert (
        signed_in_client(sqlite_app).get(f"/assignments/{stage.assignment}/lessons/L99/ask").status_code
        == 404
    )


# -- I do not sign ------------------------------------------------------------------------------------


def test_refusing_is_recorded_with_the_text_that_was_shown(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)

    answer = refuse(client, stage, words="I want to talk with the union first.", witness="Carol Cole")

    signature = the_signature(app)
    assert (answer.status_code, answer.location) == (303, f"/receipts/{signature.key}")
    assert signature.outcome is Outcome.REFUSED
    assert signature.statements == []
    assert signature.typed_name == ""
    assert signature.legal_name == "Alice Arrow"
    assert signature.comment == "I want to talk with the union first."
    assert signature.witness == "Carol Cole"
    assert signature.meaning == ""
    assert "Stay safe. Keep R-SAFE-1" in signature.text


def test_refusing_closes_the_assignment_without_a_proof_and_tells_a_human(app: Flask, now) -> None:
    stage = set_stage(app, now)

    refuse(signed_in_client(app), stage, words="Not like this.")

    with app.app_context():
        closing = db.session.scalars(select(Closing)).one()
        assert closing.kind is ClosingKind.REFUSED
        assert closing.valid_until is None
        task = db.session.scalars(select(Task)).one()
        assert (task.kind, task.text, task.assignment_id) == (
            TaskKind.REFUSAL,
            "Not like this.",
            stage.assignment_id,
        )
    [mail] = receipt_mails(app)
    assert mail.address == "alice@harbourlane.example"
    assert "This is not a signature." in mail.body


def test_refusing_needs_no_reason_no_witness_no_check_and_no_agreement(app: Flask, now) -> None:
    stage = set_stage(app, now, read=False, passed=False, agreed=False)

    refuse(signed_in_client(app), stage)

    assert the_signature(app).outcome is Outcome.REFUSED
    assert the_signature(app).attempt_id is None


@pytest.mark.parametrize(
    ("field", "value"), [("password", "not my password at all"), ("password", ""), ("sure", "")]
)
def test_refusing_is_deliberate(app: Flask, now, field: str, value: str) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    sent = refusal_form(client, stage, words="Kept.", **{field: value})
    if not value:
        del sent[field]

    answer = client.post(f"/assignments/{stage.assignment}/refuse", data=sent)

    assert answer.status_code == 422
    assert "Kept." in answer.text
    assert count(app, Signature) == 0
    assert count(app, Task) == 0


def test_refusing_another_text_than_the_one_in_view_shows_it_again(sqlite_app: Flask, now) -> None:
    stage = set_stage(sqlite_app, now)
    client = signed_in_client(sqlite_app)

    answer = refuse(client, stage, text_sha256="0" * 64, words="Kept.")

    assert answer.status_code == 409
    assert "Kept." in answer.text
    assert stored(sqlite_app)["signatures"] == 0


def test_refusing_twice_is_one_refusal(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    sent = refusal_form(client, stage)

    answers = [client.post(f"/assignments/{stage.assignment}/refuse", data=sent) for _ in range(2)]

    assert {answer.location for answer in answers} == {f"/receipts/{the_signature(app).key}"}
    assert count(app, Task) == 1
    assert len(receipt_mails(app)) == 1


def test_who_refused_in_one_tab_does_not_sign_in_the_other(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    sent = go_to_review(client, stage)
    receipt = refuse(client, stage).location

    answer = confirm(client, stage, sent)

    assert (answer.status_code, answer.location) == (303, receipt)
    assert the_signature(app).outcome is Outcome.REFUSED


def test_the_page_says_what_happens_and_threatens_nobody(sqlite_app: Flask, now) -> None:
    stage = set_stage(sqlite_app, now)

    page = signed_in_client(sqlite_app).get(f"/assignments/{stage.assignment}/refuse").text

    assert "you do not have to give a reason" in page
    for word in ("consequence", "disciplin", "terminat", "dismiss", "must", "warning"):
        assert word not in page.split("<main")[1].split("policy-frame")[0].lower()
