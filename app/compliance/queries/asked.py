"""Whom one roll-out asked, with the facts from which their fate on any day is worked out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, Select, select

from app.assignments.models import (
    Assignment,
    Closing,
    ClosingWithdrawal,
    DueChange,
    Exemption,
    Leave,
    Requirement,
)
from app.assignments.standing import Ending, MovedDue, Period, Span
from app.compliance.burn_up import Asked
from app.courses.models import Release
from app.extensions import db
from app.people.models import Person


def asked_people(requirement: Requirement, release: Release, visible: ColumnElement[bool]) -> list[Asked]:
    """Whom this roll-out asked, with the facts from which their fate on any day is worked out."""
    rows = db.session.execute(
        select(
            Assignment.id,
            Assignment.person_id,
            Assignment.period,
            Assignment.origin,
            Assignment.opened_on,
            Assignment.due_on,
            Closing.kind,
            Closing.closed_on,
            Closing.valid_until,
            ClosingWithdrawal.withdrawn_on,
        )
        .join(Person, Person.id == Assignment.person_id)
        .outerjoin(Closing, Closing.assignment_id == Assignment.id)
        .outerjoin(ClosingWithdrawal, ClosingWithdrawal.closing_id == Closing.id)
        .where(Assignment.requirement_id == requirement.id, Assignment.release_id == release.id, visible)
        .order_by(Assignment.person_id, Assignment.period.desc())
    )
    known = sorted(rows, key=lambda row: row.withdrawn_on is None)  # a wrong entry, then what replaced it
    first = {row.person_id: row for row in known}  # the lowest period comes last
    moved = moved_dates([row.id for row in first.values()])
    exempt = spans(
        select(Exemption.person_id, Exemption.starts_on, Exemption.ends_on, Exemption.granted_on).where(
            Exemption.requirement_id == requirement.id
        )
    )
    away = spans(select(Leave.person_id, Leave.starts_on, Leave.ends_on, Leave.recorded_on))
    return [
        Asked(
            person_id=row.person_id,
            period=Period(
                number=row.period,
                origin=row.origin,
                opened_on=row.opened_on,
                due_on=row.due_on,
                due_changes=tuple(moved[row.id]),
                closing=Ending(row.kind, row.closed_on, row.valid_until, row.withdrawn_on)
                if row.kind
                else None,
            ),
            exemptions=tuple(exempt[row.person_id]),
            leaves=tuple(away[row.person_id]),
        )
        for row in first.values()
    ]


def moved_dates(assignment_ids: Collection[int]) -> dict[int, list[MovedDue]]:
    rows = db.session.execute(
        select(DueChange.assignment_id, DueChange.changed_on, DueChange.due_on, DueChange.cause)
        .where(DueChange.assignment_id.in_(assignment_ids))
        .order_by(DueChange.id)
    )
    moved: dict[int, list[MovedDue]] = defaultdict(list)
    for assignment_id, changed_on, due_on, cause in rows:
        moved[assignment_id].append(MovedDue(changed_on, due_on, cause))
    return moved


def spans(query: Select[int, date, date, date]) -> dict[int, list[Span]]:
    """Exemptions or leaves by person."""
    found: dict[int, list[Span]] = defaultdict(list)
    for person_id, starts_on, ends_on, known_on in db.session.execute(query):
        found[person_id].append(Span(starts_on, ends_on, known_on))
    return found
