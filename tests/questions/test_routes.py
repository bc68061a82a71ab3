"""The list for those who answer, and each person's own questions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.demo.factories import make_person, make_unit
from app.extensions import db
from app.people.models import Person
from app.people.roles import Role
from app.questions import queries
from app.questions.actions import close_task
from app.questions.kinds import TaskKind
from app.questions.models import Task, TaskClosing
from tests.questions.cast import a_task
from tests.support import count_queries, csrf_token, password_hash, post, sign_in

SECRET = "Is my manager allowed to read my private account?"


def cast(app: Flask, now) -> str:
    """Bob asked a question. Carol leads his store, Hanna is HR, Dana audits. Returns the question's key."""
    with app.app_context():
        unit = make_unit(now=now)
        values = {"unit": unit, "password_hash": password_hash(), "now": now}
        bob = make_person("Bob Brook", email="bob@harbourlane.example", **values)
        make_person(
            "Carol Cole", email="carol@harbourlane.example", leads=True, roles=(Role.MANAGER,), **values
        )
        make_person("Hanna Hart", email="hanna@harbourlane.example", roles=(Role.HR,), **values)
        make_person("Dana Dunn", email="dana@harbourlane.example", roles=(Role.AUDITOR,), **values)
        make_person("Ada Admin", email="ada@harbourlane.example", roles=(Role.ADMINISTRATOR,), **values)
        key = a_task(bob, text=SECRET, now=now).key
        db.session.commit()
    return key


def client_of(app: Flask, name: str):
    client = app.test_client()
    sign_in(client, f"{name}@harbourlane.example")
    return client


def test_hr_sees_who_waits_and_answers(app: Flask, now) -> None:
    key = cast(app, now)
    hanna = client_of(app, "hanna")

    listed, shown = hanna.get("/tasks").text, hanna.get(f"/tasks/{key}").text
    answer = post(hanna, f"/tasks/{key}/answer", {"answer": "No. It is yours."}, form_on=f"/tasks/{key}")

    assert "Bob Brook" in listed
    assert SECRET not in listed
    assert SECRET in shown
    assert (answer.status_code, answer.location) == (303, "/tasks")
    assert "No. It is yours." in client_of(app, "bob").get("/my-questions").text


def test_an_auditor_reads_and_has_no_buttons(sqlite_app: Flask, now) -> None:
    key = cast(sqlite_app, now)
    dana = client_of(sqlite_app, "dana")

    shown = dana.get(f"/tasks/{key}")
    sent = post(dana, f"/tasks/{key}/answer", {"answer": "From Dana."}, form_on="/my-questions")

    assert SECRET in shown.text
    assert f"/tasks/{key}/answer" not in shown.text
    assert sent.status_code == 403


def test_only_what_somebody_wrote_is_called_their_own_words(sqlite_app: Flask, now) -> None:
    asked = cast(sqlite_app, now)
    with sqlite_app.app_context():
        bob = db.session.scalars(select(Person).where(Person.legal_name == "Bob Brook")).one()
        helped = a_task(bob, kind=TaskKind.HELP, text="", now=now).key
        db.session.commit()
    hanna = client_of(sqlite_app, "hanna")

    theirs, ours = hanna.get(f"/tasks/{asked}").text, hanna.get(f"/tasks/{helped}").text

    assert "In their own words" in theirs
    assert "Why this is here" in ours
    assert "In their own words" not in ours


@pytest.mark.parametrize("name", ["bob", "carol", "ada"])
def test_what_people_ask_is_not_for_managers_colleagues_or_administrators(
    sqlite_app: Flask, now, name: str
) -> None:
    key = cast(sqlite_app, now)
    client = client_of(sqlite_app, name)

    answers = [
        client.get("/tasks"),
        client.get(f"/tasks/{key}"),
        post(client, f"/tasks/{key}/answer", {"answer": "x"}, form_on="/my-questions"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert all(SECRET not in answer.text for answer in answers)


def test_queries_give_nothing_to_those_who_may_not_see_questions(app: Flask, now) -> None:
    from app.people.queries import viewer_of

    key = cast(app, now)
    with app.app_context():
        carol = db.session.scalars(select(Person).where(Person.legal_name == "Carol Cole")).one()
        viewer = viewer_of(carol.id, now.date())

        assert queries.open_tasks(viewer) == []
        assert queries.closed_tasks(viewer) == []
        assert queries.closed_count(viewer) == 0
        with pytest.raises(queries.TaskNotFound):
            queries.task_for(viewer, key)


def test_an_unknown_task_is_not_found(sqlite_app: Flask, now) -> None:
    cast(sqlite_app, now)

    assert client_of(sqlite_app, "hanna").get("/tasks/AAAAAAAAAAAAAAAAAAAAAA").status_code == 404


def test_an_answer_needs_words(sqlite_app: Flask, now) -> None:
    key = cast(sqlite_app, now)

    answer = post(
        client_of(sqlite_app, "hanna"), f"/tasks/{key}/answer", {"answer": "  "}, form_on=f"/tasks/{key}"
    )

    assert answer.status_code == 422
    assert "Write an answer to the question." in answer.text


def test_the_second_answer_is_kept_for_its_writer_and_not_sent(app: Flask, now) -> None:
    key = cast(app, now)
    hanna = client_of(app, "hanna")
    token = csrf_token(hanna, f"/tasks/{key}")
    with app.app_context():
        by = db.session.scalars(select(Person).where(Person.legal_name == "Dana Dunn")).one()
        task = db.session.scalars(select(Task)).one()
        close_task(task=task, answer="The first answer.", by=by, now=now)
        db.session.commit()

    answer = hanna.post(f"/tasks/{key}/answer", data={"csrf_token": token, "answer": "The second answer."})

    assert answer.status_code == 409
    assert "The first answer." in answer.text
    assert "The second answer." in answer.text
    with app.app_context():
        assert [each.answer for each in db.session.scalars(select(TaskClosing))] == ["The first answer."]


def test_what_people_type_is_never_markup(sqlite_app: Flask, now) -> None:
    cast(sqlite_app, now)
    bob = client_of(sqlite_app, "bob")
    post(bob, "/my-questions", {"text": "<script>alert(1)</script>\n[a](javascript:alert(1))"})
    with sqlite_app.app_context():
        key = db.session.scalars(select(Task.key).order_by(Task.id.desc()).limit(1)).one()

    for page in (bob.get("/my-questions").text, client_of(sqlite_app, "hanna").get(f"/tasks/{key}").text):
        assert "<script>alert" not in page
        assert 'href="javascript' not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_asking_without_a_training_is_possible(app: Flask, now) -> None:
    cast(app, now)
    bob = client_of(app, "bob")

    answer = post(bob, "/my-questions", {"text": "Where do I find the duty phone?"})

    assert (answer.status_code, answer.location) == (303, "/my-questions")
    with app.app_context():
        task = db.session.scalars(select(Task).order_by(Task.id.desc()).limit(1)).one()
        assert (task.kind, task.assignment_id, task.text) == (
            TaskKind.QUESTION,
            None,
            "Where do I find the duty phone?",
        )


def test_a_question_without_words_is_not_sent(sqlite_app: Flask, now) -> None:
    cast(sqlite_app, now)

    assert post(client_of(sqlite_app, "bob"), "/my-questions", {"text": " \n "}).status_code == 422


def test_ones_own_page_shows_only_ones_own_questions(sqlite_app: Flask, now) -> None:
    cast(sqlite_app, now)

    assert SECRET in client_of(sqlite_app, "bob").get("/my-questions").text
    assert SECRET not in client_of(sqlite_app, "hanna").get("/my-questions").text


def test_the_longest_waiting_come_first_and_the_closed_ones_last(app: Flask, now) -> None:
    cast(app, now)
    with app.app_context():
        unit = make_unit("Station", now=now)
        early = make_person("Early Erin", unit=unit, now=now)
        done = make_person("Done Dora", unit=unit, now=now)
        a_task(early, kind=TaskKind.HELP, text="", now=now - timedelta(days=3))
        closed = a_task(done, kind=TaskKind.REFUSAL, text="", now=now - timedelta(days=9))
        close_task(task=closed, answer="", by=early, now=now)
        db.session.commit()

    page = client_of(app, "hanna").get("/tasks").text

    assert page.index("Early Erin") < page.index("Bob Brook") < page.index("Done Dora")
    assert "2 open" in page
    assert "1 closed" in page


def test_a_long_past_is_shown_in_pages(sqlite_app: Flask, now, monkeypatch: pytest.MonkeyPatch) -> None:
    cast(sqlite_app, now)
    monkeypatch.setattr(queries, "PAGE", 2)
    with sqlite_app.app_context():
        hanna = db.session.scalars(select(Person).where(Person.legal_name == "Hanna Hart")).one()
        for number in range(3):
            person = make_person(f"Person Number{number}", now=now)
            close_task(
                task=a_task(person, now=now), answer="Yes.", by=hanna, now=now + timedelta(hours=number)
            )
        db.session.commit()
    client = client_of(sqlite_app, "hanna")

    first, second = client.get("/tasks").text, client.get("/tasks?page=2").text

    assert "Number2" in first
    assert "Number1" in first
    assert "Number0" not in first
    assert "Number0" in second
    for page in ("0", "-1", "99", "x", "9" * 5000):
        assert client.get(f"/tasks?page={page}").status_code == 200


def test_the_list_is_flat(app: Flask, now) -> None:
    cast(app, now)
    client = client_of(app, "hanna")
    counted = []
    for more in (0, 2):
        with app.app_context():
            hanna = db.session.scalars(select(Person).where(Person.legal_name == "Hanna Hart")).one()
            for _ in range(more + 1):
                a_task(make_person(unit=make_unit(now=now), now=now), now=now)
                task = a_task(make_person(unit=make_unit(now=now), now=now), now=now)
                close_task(task=task, answer="Yes.", by=hanna, now=now)
            db.session.commit()
        with count_queries(app) as statements:
            assert client.get("/tasks").status_code == 200
        counted.append(len(statements))

    assert counted[0] == counted[1]


def test_ones_own_list_is_flat(app: Flask, now) -> None:
    cast(app, now)
    client = client_of(app, "bob")
    counted = []
    for more in (0, 2):
        with app.app_context():
            bob, hanna = (
                db.session.scalars(select(Person).where(Person.legal_name == name)).one()
                for name in ("Bob Brook", "Hanna Hart")
            )
            for _ in range(more):
                close_task(task=a_task(bob, now=now), answer="Yes.", by=hanna, now=now)
            db.session.commit()
        with count_queries(app) as statements:
            assert client.get("/my-questions").status_code == 200
        counted.append(len(statements))

    assert counted[0] == counted[1]
