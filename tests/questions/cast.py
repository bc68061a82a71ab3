"""Rows for tests of questions."""

from __future__ import annotations

from datetime import datetime

from app.assignments.models import Assignment
from app.demo.factories import make_assignment, make_release, make_requirement
from app.demo.sample_course import sample_content
from app.people.models import Person
from app.questions.actions import open_task
from app.questions.kinds import TaskKind
from app.questions.models import Task


def a_task(
    person: Person, *, now: datetime, kind: TaskKind = TaskKind.QUESTION, text: str = "May I post latte art?"
) -> Task:
    return open_task(kind=kind, person_id=person.id, assignment_id=None, text=text, language="en", now=now)


def an_assignment(person: Person, *, now: datetime) -> Assignment:
    return make_assignment(
        make_requirement(now=now), person, make_release([sample_content()], now=now), now=now
    )
