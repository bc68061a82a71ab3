"""Who waits for an answer, and what a person asked.

What people wrote is for those who may see questions and for the person; their manager is not among them.
"""

from __future__ import annotations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.people.roles import Permission
from app.people.viewer import Viewer
from app.questions.kinds import TaskKind
from app.questions.models import Task, TaskClosing
from app.questions.refusals import TaskNotFound

PAGE = 50  # tasks on one page of the list


def open_tasks(viewer: Viewer) -> list[Task]:
    """All that waits for a human, longest first; nothing for those who may not see questions."""
    if not viewer.may(Permission.SEE_QUESTIONS):
        return []
    waiting = with_all().where(TaskClosing.id.is_(None)).order_by(Task.opened_at, Task.id)
    return list(db.session.scalars(waiting))


def closed_tasks(viewer: Viewer, page: int = 1) -> list[Task]:
    """What has ended, newest first, `PAGE` at a time."""
    if not viewer.may(Permission.SEE_QUESTIONS):
        return []
    ended = with_all().where(TaskClosing.id.is_not(None))
    newest = ended.order_by(TaskClosing.closed_at.desc(), Task.id.desc())
    return list(db.session.scalars(newest.limit(PAGE).offset((page - 1) * PAGE)))


def closed_count(viewer: Viewer) -> int:
    """How many tasks have ended."""
    if not viewer.may(Permission.SEE_QUESTIONS):
        return 0
    return db.session.scalar(select(func.count(TaskClosing.id))) or 0


def task_for(viewer: Viewer, key: str) -> Task:
    """The task for somebody who may see questions. Raises `TaskNotFound` for everybody else."""
    task = db.session.scalar(with_all().where(Task.key == key))
    if task is None or not viewer.may(Permission.SEE_QUESTIONS):
        raise TaskNotFound(key)
    return task


def tasks_of(person_id: int) -> list[Task]:
    """What this person asked or said, newest first, with the answers."""
    own = with_all().where(Task.person_id == person_id).order_by(Task.opened_at.desc(), Task.id.desc())
    return list(db.session.scalars(own))


def open_question_of(assignment_id: int) -> Task | None:
    """The question asked before signing this assignment that still waits for its answer, if any."""
    return db.session.scalar(
        with_all()
        .where(
            Task.assignment_id == assignment_id,
            Task.kind == TaskKind.QUESTION,
            Task.lesson.is_(None),
            TaskClosing.id.is_(None),
        )
        .order_by(Task.id)
        .limit(1)
    )


def with_all() -> Select[Task]:
    """Tasks with whom they concern and how they ended, in one statement whatever their number."""
    return (
        select(Task)
        .outerjoin(TaskClosing, TaskClosing.task_id == Task.id)
        .options(joinedload(Task.person), joinedload(Task.closing).joinedload(TaskClosing.closed_by))
    )
