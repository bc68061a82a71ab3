"""Opening and closing what waits for a human."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.demo.factories import make_person
from app.extensions import db
from app.messages.models import OutboxMessage
from app.people.models import Person
from app.people.roles import Role
from app.questions.actions import close_task, open_task
from app.questions.kinds import TaskKind
from app.questions.models import Task, TaskClosing
from app.questions.queries import open_question_of, tasks_of
from app.questions.refusals import AnswerMissing, TaskAlreadyClosed
from tests.questions.cast import a_task


def people(now) -> tuple[Person, Person]:
    bob = make_person("Bob Brook", email="bob@harbourlane.example", now=now)
    hanna = make_person("Hanna Hart", roles=(Role.HR,), now=now)
    return bob, hanna


def test_a_question_stays_open_until_it_is_answered(app: Flask, now) -> None:
    with app.app_context():
        bob, hanna = people(now)
        task = a_task(bob, now=now)
        assert task.closing is None

        close_task(task=task, answer="Yes, you may.", by=hanna, now=now)
        db.session.commit()

        assert task.closing.answer == "Yes, you may."
        assert task.closing.closed_by.legal_name == "Hanna Hart"


@pytest.mark.parametrize(("language", "subject"), [("en", "There is an answer for you"), ("pl", None)])
def test_the_person_is_told_in_their_language_that_an_answer_is_there(
    app: Flask, now, language: str, subject: str | None
) -> None:
    with app.app_context():
        bob, hanna = people(now)
        bob.language = language
        close_task(task=a_task(bob, now=now), answer="A secret answer.", by=hanna, now=now)
        db.session.commit()

        mail = db.session.scalars(select(OutboxMessage)).one()

        assert mail.address == "bob@harbourlane.example"
        assert mail.language == language
        assert mail.subject == subject or subject is None
        assert "http://countersign.test/my-questions" in mail.body
        assert "A secret answer." not in mail.body


def test_a_person_without_any_address_is_answered_on_their_page_alone(app: Flask, now) -> None:
    with app.app_context():
        bob, hanna = people(now)
        bob.email = None
        close_task(task=a_task(bob, now=now), answer="Yes.", by=hanna, now=now)

        assert db.session.scalars(select(OutboxMessage)).all() == []
        assert [task.closing.answer for task in tasks_of(bob.id)] == ["Yes."]


def test_a_question_is_not_closed_without_an_answer(app: Flask, now) -> None:
    with app.app_context():
        bob, hanna = people(now)
        task = a_task(bob, now=now)

        with pytest.raises(AnswerMissing):
            close_task(task=task, answer="", by=hanna, now=now)

        assert task.closing is None


@pytest.mark.parametrize("kind", [TaskKind.REFUSAL, TaskKind.HELP])
def test_a_talk_needs_no_note_and_no_mail(app: Flask, now, kind: TaskKind) -> None:
    with app.app_context():
        bob, hanna = people(now)
        task = a_task(bob, kind=kind, text="", now=now)

        close_task(task=task, answer="", by=hanna, now=now)
        db.session.commit()

        assert task.closing.answer == ""
        assert db.session.scalars(select(OutboxMessage)).all() == []


def test_the_first_answer_stands(app: Flask, now) -> None:
    with app.app_context():
        bob, hanna = people(now)
        task = a_task(bob, now=now)
        stale = task.closing
        close_task(task=task, answer="First.", by=hanna, now=now)

        with pytest.raises(TaskAlreadyClosed):
            close_task(
                task=task, answer="Second.", by=hanna, now=now
            )  # the row was read before the first answer
        db.session.commit()

        assert stale is None
        assert [closing.answer for closing in db.session.scalars(select(TaskClosing))] == ["First."]
        assert len(db.session.scalars(select(OutboxMessage)).all()) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tasks SET text = 'other'",
        "DELETE FROM tasks",
        "UPDATE task_closings SET answer = 'x'",
        "DELETE FROM task_closings",
    ],
)
def test_what_was_asked_and_answered_cannot_be_changed(app: Flask, now, statement: str) -> None:
    with app.app_context():
        bob, hanna = people(now)
        close_task(task=a_task(bob, now=now), answer="Yes.", by=hanna, now=now)
        db.session.commit()

        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(text(statement))


def test_only_a_question_about_the_whole_text_is_asked_before_signing(app: Flask, now) -> None:
    with app.app_context():
        from tests.questions.cast import an_assignment

        bob, hanna = people(now)
        assignment = an_assignment(bob, now=now)
        values = {"person_id": bob.id, "assignment_id": assignment.id, "language": "en", "now": now}
        open_task(kind=TaskKind.HELP, text="", **values)
        open_task(kind=TaskKind.QUESTION, text="About a lesson.", lesson="L2.1", **values)
        assert open_question_of(assignment.id) is None

        task = open_task(kind=TaskKind.QUESTION, text="About the text.", **values)
        assert open_question_of(assignment.id).id == task.id

        close_task(task=task, answer="Here it is.", by=hanna, now=now)
        assert open_question_of(assignment.id) is None
        assert db.session.get(Task, task.id) is task
