"""A person's own assignments, and what can be read from one of them."""

from __future__ import annotations

from datetime import date
from functools import cache

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.assignments.kinds import PROOFS
from app.assignments.models import Assignment, Closing, ClosingWithdrawal
from app.assignments.refusals import NoSuchAssignment
from app.extensions import db
from app.people.queries import visible_to
from app.people.viewer import Viewer


def assignment_of(person_id: int, key: str) -> Assignment:
    """This person's assignment, open or closed. Raises NoSuchAssignment for anybody else's."""
    # Due changes load when a page asks for them; most that know one assignment do not.
    found = db.session.scalar(own_assignment(), {"key": key, "person": person_id})
    if found is None:
        raise NoSuchAssignment(key)
    return found


def assignment_for(viewer: Viewer, key: str, on: date) -> Assignment:
    """An assignment of somebody whom the viewer may see. Raises NoSuchAssignment."""
    found = db.session.scalar(
        _whole()
        .join(Assignment.person)
        .options(contains_eager(Assignment.person))
        .where(Assignment.key == key, visible_to(viewer, on))
    )
    if found is None:
        raise NoSuchAssignment(key)
    return found


def all_assignments_of(person_id: int) -> list[Assignment]:
    """Every period of the person, the newest first."""
    rows = _whole().where(Assignment.person_id == person_id)
    return list(db.session.scalars(rows.order_by(Assignment.opened_on.desc(), Assignment.id.desc())))


def open_assignments_of(person_id: int) -> list[Assignment]:
    """The person's assignments without a closing, what is due first first."""
    rows = db.session.scalars(_whole().where(Assignment.person_id == person_id, ~Assignment.closing.has()))
    return sorted(rows, key=lambda assignment: (due_on(assignment), assignment.id))


def open_assignments_under(requirement_id: int) -> list[Assignment]:
    """Everybody's open periods of one requirement. For those who manage requirements."""
    rows = _core().where(Assignment.requirement_id == requirement_id, ~Assignment.closing.has())
    return list(db.session.scalars(rows.order_by(Assignment.id)))


def open_assignment_for(person_id: int, requirement_id: int) -> Assignment | None:
    """The one period that is open for this person and requirement."""
    return db.session.scalar(
        _whole()
        .where(
            Assignment.person_id == person_id,
            Assignment.requirement_id == requirement_id,
            ~Assignment.closing.has(),
        )
        .order_by(Assignment.period.desc())
        .limit(1)
    )


def due_on(assignment: Assignment) -> date:
    """The due date as it stands: the newest change, or as first set."""
    return assignment.due_changes[-1].due_on if assignment.due_changes else assignment.due_on


def earlier_proof(assignment: Assignment) -> Closing | None:
    """The newest proof, valid or lapsed, of the same person and requirement from before this period."""
    if assignment.period == 1:
        return None
    return db.session.scalar(
        select(Closing)
        .join(Closing.assignment)
        .where(
            Assignment.person_id == assignment.person_id,
            Assignment.requirement_id == assignment.requirement_id,
            Assignment.period < assignment.period,
            Closing.kind.in_(PROOFS),
            ~exists().where(ClosingWithdrawal.closing_id == Closing.id),
        )
        .order_by(Assignment.period.desc())
        .limit(1)
        .options(contains_eager(Closing.assignment))
    )


@cache
def own_assignment() -> Select[Assignment]:
    """The statement behind `assignment_of`, by `key` and `person`. Built once: every page of a learner asks it."""
    return _core().where(Assignment.key == bindparam("key"), Assignment.person_id == bindparam("person"))


def _whole() -> Select[Assignment]:
    """An assignment with all that one page says about it."""
    return _core().options(selectinload(Assignment.due_changes))


def _core() -> Select[Assignment]:
    """An assignment with what belongs to it once."""
    return select(Assignment).options(
        joinedload(Assignment.closing),
        joinedload(Assignment.requirement),
        joinedload(Assignment.release),
    )
