"""Reading a lesson through the browser."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from app.assignments.kinds import ClosingKind
from app.extensions import db
from app.lessons.actions import record
from app.lessons.models import Reading
from app.lessons.steps import Step
from tests.quizzes.classroom import (
    EVE,
    check_taken,
    close,
    read_all,
    send,
    set_classroom,
    signed_in,
    stored,
    the_assignment,
)
from tests.support import count_queries


def steps(app: Flask) -> list[tuple[str, int, str, str | None]]:
    with app.app_context():
        readings = db.session.scalars(select(Reading).order_by(Reading.id))
        return [(each.lesson, each.round, each.step.value, each.answer) for each in readings]


def test_a_lesson_is_read_step_by_step_and_every_step_is_recorded(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    lesson = f"/assignments/{room.alice}/lessons/L2.1"

    opened = send(client, f"/assignments/{room.alice}/continue")
    situation = client.get(lesson).text
    guessed = send(client, f"{lesson}/guess", {"answer": "x"})
    card = client.get(lesson).text
    send(client, f"{lesson}/answer", {"answer": "y"})
    feedback = client.get(lesson).text
    continued = send(client, f"{lesson}/continue")

    assert (opened.status_code, opened.location) == (303, lesson)
    assert "It is early and dark." in situation
    assert "Keep R-CUST-1." not in situation
    assert (guessed.status_code, guessed.location) == (303, lesson)
    assert "What happened: everybody knew." in card
    assert "Keep R-CUST-1." in card
    assert "They can help at once." in feedback
    assert "Fits best:" not in feedback
    assert continued.location == f"/assignments/{room.alice}/lessons/L4.1"
    assert steps(app) == [
        ("L2.1", 0, "opened", None),
        ("L2.1", 0, "guessed", "x"),
        ("L2.1", 0, "answered", "y"),
        ("L2.1", 0, "continued", None),
        ("L4.1", 0, "opened", None),
    ]


def test_reading_goes_on_at_the_same_step_on_another_device(app: Flask, now) -> None:
    room = set_classroom(app, now)
    phone, tablet = signed_in(app), signed_in(app)
    send(phone, f"/assignments/{room.alice}/continue")
    send(phone, f"/assignments/{room.alice}/lessons/L2.1/guess", {"answer": "y"})

    answer = send(tablet, f"/assignments/{room.alice}/continue")

    assert answer.location == f"/assignments/{room.alice}/lessons/L2.1"
    assert "Whom do you tell?" in tablet.get(answer.location).text


def test_looking_at_a_page_records_nothing(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    before = stored(app)

    for path in ("", "/lessons/L2.1", "/lessons/L4.1", "/check", "/changes", "/policy"):
        assert client.get(f"/assignments/{room.alice}{path}").status_code == 200
    for path in ("/", "/my-records"):
        assert client.get(path).status_code == 200

    assert stored(app) == before


def test_a_second_click_changes_nothing_and_shows_where_the_reader_is(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    lesson = f"/assignments/{room.alice}/lessons/L2.1"
    send(client, f"{lesson}/guess", {"answer": "x"})

    again = send(client, f"{lesson}/guess", {"answer": "y"})

    assert (again.status_code, again.location) == (303, lesson)
    assert steps(app) == [("L2.1", 0, "opened", None), ("L2.1", 0, "guessed", "x")]


def test_beside_another_answer_the_page_says_which_fits_best(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    lesson = f"/assignments/{room.alice}/lessons/L2.1"
    send(client, f"/assignments/{room.alice}/continue")
    send(client, f"{lesson}/guess", {"answer": "x"})
    guessed = client.get(lesson).text
    send(client, f"{lesson}/answer", {"answer": "x"})

    answered = client.get(lesson).text

    assert "Fits best:" not in guessed  # the rule card says it there
    assert answered.count("Fits best:") == 1


def test_an_answer_before_its_question_leads_back_to_where_the_reader_is(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    lesson = f"/assignments/{room.alice}/lessons/L2.1"

    for step, data in (("answer", {"answer": "y"}), ("continue", {})):
        answer = send(client, f"{lesson}/{step}", data)
        assert (answer.status_code, answer.location) == (303, lesson)

    assert steps(app) == []


def test_no_answer_and_an_unknown_answer_are_asked_again(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    lesson = f"/assignments/{room.alice}/lessons/L2.1"

    for data in ({}, {"answer": ""}, {"answer": "nonsense"}):
        answer = send(client, f"{lesson}/guess", data)
        assert answer.status_code == 422
        assert "Choose one of the answers." in answer.text
        assert "It is early and dark." in answer.text

    assert steps(app) == []


def test_a_finished_lesson_can_be_looked_at_again(app: Flask, now) -> None:
    room = set_classroom(app, now)
    read_all(app, room.alice, now)

    page = signed_in(app).get(f"/assignments/{room.alice}/lessons/L2.1").text

    for words in ("It is early and dark.", "Keep R-CUST-1.", "They can help at once."):
        assert words in page


def test_a_lesson_on_a_missed_rule_is_read_again_in_a_new_round(app: Flask, now) -> None:
    room = set_classroom(app, now)
    read_all(app, room.alice, now)
    check_taken(app, room.alice, now, passed=False, missed=("R-SAFE-1",))
    client = signed_in(app)

    opened = send(client, f"/assignments/{room.alice}/continue")
    page = client.get(opened.location).text
    for step in ("guess", "answer"):
        send(client, f"{opened.location}/{step}", {"answer": "y"})
    continued = send(client, f"{opened.location}/continue")

    assert opened.location == f"/assignments/{room.alice}/lessons/L4.1"
    assert "This is my guess" in page
    assert steps(app)[-4:] == [
        ("L4.1", 1, "opened", None),
        ("L4.1", 1, "guessed", "y"),
        ("L4.1", 1, "answered", "y"),
        ("L4.1", 1, "continued", None),
    ]
    assert continued.location == f"/assignments/{room.alice}/check"


def test_an_ended_training_is_read_but_not_added_to(app: Flask, now) -> None:
    room = set_classroom(app, now)
    close(app, room.alice, ClosingKind.SIGNED, now)
    client = signed_in(app)
    before = stored(app)

    lesson = "/lessons/L2.1"

    page = client.get(f"/assignments/{room.alice}{lesson}")
    answers = [
        send(client, f"/assignments/{room.alice}{path}", {"answer": "y"})
        for path in ("/continue", "/changes", f"{lesson}/guess", f"{lesson}/open", f"{lesson}/continue")
    ]

    assert page.status_code == 200
    assert [answer.status_code for answer in answers] == [409] * 5
    assert "This training has ended" in answers[0].text
    assert stored(app) == before


def test_a_superseded_training_says_that_the_rules_changed(app: Flask, now) -> None:
    room = set_classroom(app, now)
    close(app, room.alice, ClosingKind.SUPERSEDED, now)

    answer = send(signed_in(app), f"/assignments/{room.alice}/lessons/L2.1/guess", {"answer": "y"})

    assert answer.status_code == 409
    assert "The rules have changed since you began" in answer.text


def test_c40_a_lesson_of_another_course_or_somebody_elses_training_does_not_exist(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client, eve = signed_in(app), signed_in(app, EVE)
    before = stored(app)
    mine, theirs = f"/assignments/{room.alice}/lessons", f"/assignments/{room.alice}/lessons/L2.1"

    answers = [
        client.get(f"{mine}/L9.9"),
        send(client, f"{mine}/L9.9/guess", {"answer": "y"}),
        send(client, f"{mine}/L9.9/open"),
        send(client, f"{mine}/what-changed/continue"),
        eve.get(theirs),
        send(eve, f"{theirs}/guess", {"answer": "y"}),
        send(eve, f"{theirs}/continue"),
        eve.get(f"/assignments/{room.alice}/policy"),
        eve.get(f"/assignments/{room.alice}/changes"),
        send(eve, f"/assignments/{room.alice}/continue"),
    ]

    assert [answer.status_code for answer in answers] == [404] * len(answers)
    assert stored(app) == before


def test_the_policy_is_shown_with_every_section_rule_and_contact(app: Flask, now) -> None:
    room = set_classroom(app, now)

    page = signed_in(app).get(f"/assignments/{room.alice}/policy").text

    for words in ("Stay safe.", "Keep R-SAFE-1.", "Keep R-CUST-1.", "does not limit your legal rights"):
        assert words in page
    assert 'href="tel:555-0100"' in page


def test_a_lesson_is_read_in_the_persons_language_or_else_in_the_releases_own(app: Flask, now) -> None:
    room = set_classroom(app, now, language="pl")
    both = signed_in(app)
    send(both, f"/assignments/{room.alice}/lessons/L2.1/guess", {"answer": "y"})

    assert 'lang="pl"' in both.get(f"/assignments/{room.alice}/lessons/L2.1").text
    with app.app_context():
        assert db.session.scalars(select(Reading.language)).all() == ["pl", "pl"]


def test_a_lesson_that_is_not_published_in_the_readers_language_is_read_in_the_binding_one(
    app: Flask, now
) -> None:
    room = set_classroom(app, now, languages=("en",), language="pl")

    page = signed_in(app).get(f"/assignments/{room.alice}/lessons/L2.1").text

    assert '<section class="situation" lang="en">' in page


def test_the_time_between_two_steps_is_kept_up_to_the_cut_off(app: Flask, now) -> None:
    room = set_classroom(app, now)
    with app.app_context():
        assignment = the_assignment(room.alice)
        for step, seconds in zip(Step, (0, 30, 4000, 4010), strict=True):
            record(
                assignment=assignment,
                lesson="L2.1",
                step=step,
                round=0,
                language="en",
                now=now + timedelta(seconds=seconds),
            )
        db.session.commit()
        counted = db.session.scalars(select(Reading.active_seconds).order_by(Reading.id)).all()

    assert counted == [0, 30, 120, 10]


def test_a_lesson_page_costs_eight_queries_at_most(sqlite_app: Flask, now) -> None:
    room = set_classroom(sqlite_app, now)
    read_all(sqlite_app, room.alice, now)
    client = signed_in(sqlite_app)
    client.get(f"/assignments/{room.alice}/lessons/L2.1")

    with count_queries(sqlite_app) as queries:
        client.get(f"/assignments/{room.alice}/lessons/L2.1")

    assert len(queries) == 5
