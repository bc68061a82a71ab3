"""Opening and closing the work that waits for a human."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.messages.actions import post
from app.people.models import Person
from app.questions.kinds import TaskKind
from app.questions.models import Task, TaskClosing
from app.questions.refusals import AnswerMissing, TaskAlreadyClosed
from app.shared.links import external


def open_task(
    *,
    kind: TaskKind,
    person_id: int,
    assignment_id: int | None,
    text: str,
    language: str,
    now: datetime,
    lesson: str | None = None,
) -> Task:
    """Something waits for a human from now on. `text` is the person's own words."""
    task = Task(
        kind=kind,
        person_id=person_id,
        assignment_id=assignment_id,
        text=text,
        language=language,
        lesson=lesson,
        opened_at=now,
    )
    db.session.add(task)
    db.session.flush()
    return task


def close_task(*, task: Task, answer: str, by: Person, now: datetime) -> TaskClosing:
    """End the task with an answer that the person can read, and tell them that it is there.

    Raises `AnswerMissing` for a question without an answer and `TaskAlreadyClosed` where a colleague
    was quicker, also in the same instant.
    """
    if task.kind is TaskKind.QUESTION and not answer:
        raise AnswerMissing()
    if task.closing is not None:
        raise TaskAlreadyClosed()
    closing = TaskClosing(task_id=task.id, answer=answer, closed_at=now, closed_by_id=by.id)
    try:
        with db.session.begin_nested():
            db.session.add(closing)
    except IntegrityError as collision:
        raise TaskAlreadyClosed() from collision
    if answer and task.person.address:
        post(
            template="questions/mail/answered.txt",
            to=task.person.address,
            language=task.person.language,
            kind="answer",
            now=now,
            name=task.person.legal_name,
            kind_of_task=task.kind.value,
            link=external("questions.mine"),
        )
    return closing
