"""Who asked for more time, and what was answered."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.assignments.models import Assignment, ExtensionAnswer, ExtensionRequest
from app.assignments.refusals import NoSuchRequest
from app.extensions import db
from app.people.models import Person
from app.people.queries import visible_to
from app.people.viewer import Viewer

ANSWERED = 20  # of the newest that the list still shows


def requests_of(assignment_id: int) -> list[ExtensionRequest]:
    """All requests for one assignment with their answers, the newest first."""
    rows = (
        select(ExtensionRequest)
        .where(ExtensionRequest.assignment_id == assignment_id)
        .options(joinedload(ExtensionRequest.answer).joinedload(ExtensionAnswer.answered_by))
        .order_by(ExtensionRequest.id.desc())
    )
    return list(db.session.scalars(rows))


def waiting_requests(viewer: Viewer, on: date) -> list[ExtensionRequest]:
    """What the viewer can answer: open assignments of their people, not their own; longest waiting first."""
    rows = _for(viewer, on).where(ExtensionAnswer.id.is_(None), ~Assignment.closing.has())
    return list(db.session.scalars(rows.order_by(ExtensionRequest.id)))


def answered_requests(viewer: Viewer, on: date) -> list[ExtensionRequest]:
    """The newest that were answered."""
    rows = _for(viewer, on).where(ExtensionAnswer.id.is_not(None))
    return list(db.session.scalars(rows.order_by(ExtensionAnswer.id.desc()).limit(ANSWERED)))


def waiting_count(viewer: Viewer, on: date) -> int:
    """How many requests the viewer can answer."""
    rows = _mine(select(func.count(ExtensionRequest.id)), viewer, on)
    return db.session.scalar(rows.where(ExtensionAnswer.id.is_(None), ~Assignment.closing.has())) or 0


def request_for(viewer: Viewer, key: str, on: date) -> ExtensionRequest:
    """A request of somebody whom the viewer may see, never their own. Raises NoSuchRequest."""
    found = db.session.scalar(_for(viewer, on).where(ExtensionRequest.key == key))
    if found is None:
        raise NoSuchRequest(key)
    return found


def _for(viewer: Viewer, on: date) -> Select[ExtensionRequest]:
    """Requests with all that a list says about them, in a constant number of statements."""
    asked = contains_eager(ExtensionRequest.assignment)
    return _mine(select(ExtensionRequest), viewer, on).options(
        asked.contains_eager(Assignment.person),
        asked.joinedload(Assignment.requirement),
        asked.joinedload(Assignment.closing),
        asked.selectinload(Assignment.due_changes),
        contains_eager(ExtensionRequest.answer).joinedload(ExtensionAnswer.answered_by),
    )


def _mine(query: Select, viewer: Viewer, on: date) -> Select:  # type: ignore[type-arg]  # of any row
    return (
        query.select_from(ExtensionRequest)
        .join(ExtensionRequest.assignment)
        .join(Assignment.person)
        .outerjoin(ExtensionAnswer, ExtensionAnswer.request_id == ExtensionRequest.id)
        .where(visible_to(viewer, on), Person.id != viewer.person_id)
    )
