"""What waits for a human, as far as a manager may know of it: that somebody asked, never what."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import or_, select

from app.extensions import db
from app.questions.kinds import TaskKind
from app.questions.models import Task, TaskClosing


@dataclass(frozen=True)
class Matter:
    """One open task about one assignment. The key opens it for those who may see questions."""

    kind: TaskKind
    key: str


def open_matters() -> dict[int, list[Matter]]:
    """By assignment id, what is open, oldest first. Of the whole company: few are open at a time.

    A question about a lesson is left out: it pauses nothing.
    """
    rows = db.session.execute(
        select(Task.assignment_id, Task.kind, Task.key)
        .outerjoin(TaskClosing, TaskClosing.task_id == Task.id)
        .where(
            TaskClosing.id.is_(None),
            or_(Task.kind != TaskKind.QUESTION, Task.lesson.is_(None)),
        )
        .order_by(Task.id)
    )
    found: dict[int, list[Matter]] = defaultdict(list)
    for assignment_id, kind, key in rows:
        if assignment_id is None:
            continue
        found[assignment_id].append(Matter(kind, key))
    return found
