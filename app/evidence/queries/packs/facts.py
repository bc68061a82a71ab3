"""Who is known, what was asked of whom, and how it ended, as records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from sqlalchemy import select

from app.acknowledgements.models import DisclosureAgreement
from app.assignments.models import (
    Assignment,
    ClearanceOverride,
    Closing,
    DueChange,
    Exemption,
    ExtensionAnswer,
    ExtensionRequest,
    Leave,
    Requirement,
    RequirementChange,
    RollOut,
)
from app.assignments.queries.audience import requirements_as_at
from app.courses.models import Release
from app.evidence.queries.packs.records import (
    Record,
    Scope,
    kept,
    names_of,
    of_these_people,
    rows_of,
    told,
)
from app.extensions import db
from app.people.models import Person


def persons(scope: Scope) -> Iterator[Record]:
    creators = names_of(each.created_by_id for each in scope.people.values())
    for each in scope.people.values():
        place = each.workplace
        yield {
            "person": each.key,
            "employee_number": each.number,
            "name": each.name,
            "language": each.language,
            "unit": place.unit_name,
            "job": place.title,
            "first_day": place.starts_on if place.employed else None,
            "last_day": place.ends_on,
            "time_zone": place.time_zone,
            "created_at": each.created_at,
            "created_by": creators.get(each.created_by_id or 0),
        }


def requirements(scope: Scope) -> Iterator[Record]:
    changes: dict[int, list[Record]] = defaultdict(list)
    for change, by in db.session.execute(
        select(RequirementChange, Person.legal_name)
        .join(Person, Person.id == RequirementChange.changed_by_id)
        .where(RequirementChange.changed_on <= scope.asked.on)
        .order_by(RequirementChange.id)
    ):
        names = ("event", "before", "after", "reason", "changed_at")
        told = {name: getattr(change, name) for name in names}
        changes[change.requirement_id].append(told | {"changed_by": by})
    for each in requirements_as_at(scope.asked.on):
        wanted = scope.asked.is_course(each.requirement.course)
        if wanted and scope.asked.covers(each.requirement.created_at, "UTC"):
            yield {
                "requirement": each.requirement.key,
                "course": each.requirement.course,
                "track": each.requirement.track,
                **each.conditions.to_json(),
                "created_at": each.requirement.created_at,
                "retired": each.retired,
                "changes": changes[each.requirement.id],
            }


def roll_outs(scope: Scope) -> Iterator[Record]:
    rows = rows_of(
        select(
            Requirement.key.label("requirement"),
            Release.course,
            Release.number.label("release"),
            RollOut.rolled_out_at,
            RollOut.rolled_out_by,
            RollOut.asked,
        )
        .join(Requirement, Requirement.id == RollOut.requirement_id)
        .join(Release, Release.id == RollOut.release_id)
        .order_by(RollOut.id)
    )
    for row in rows:
        if scope.asked.is_course(row.course) and scope.asked.covers(row.rolled_out_at, "UTC"):
            yield row._asdict()


# -- what was asked of whom, and how it ended ----------------------------------------------------------


def assignments(scope: Scope) -> Iterator[Record]:
    """Every period that was opened by the day, with its dates as they moved."""
    moved = due_changes(scope)
    rows = rows_of(
        select(
            Assignment.id,
            Assignment.key.label("assignment"),
            Assignment.person_id,
            Requirement.key.label("requirement"),
            Requirement.course,
            Requirement.track,
            Release.number.label("release"),
            Assignment.period,
            Assignment.origin,
            Assignment.opened_at,
            Assignment.opened_on,
            Assignment.due_on.label("first_due_on"),
        )
        .join(Requirement, Requirement.id == Assignment.requirement_id)
        .join(Release, Release.id == Assignment.release_id)
        .where(Assignment.opened_on <= scope.asked.on)
        .order_by(Assignment.id)
    )
    for record in of_these_people(scope, rows):
        yield record | {"due_changes": moved[record.pop("id")]}


def due_changes(scope: Scope) -> dict[int, list[Record]]:
    rows = db.session.execute(
        select(DueChange, Person.legal_name)
        .outerjoin(Person, Person.id == DueChange.changed_by_id)
        .where(DueChange.changed_on <= scope.asked.on)
        .order_by(DueChange.id)
    )
    found: dict[int, list[Record]] = defaultdict(list)
    for change, by in rows:
        names = ("due_on", "cause", "reason", "changed_at")
        told = {name: getattr(change, name) for name in names}
        found[change.assignment_id].append(told | {"changed_by": by})
    return found


def closings(scope: Scope) -> Iterator[Record]:
    rows = rows_of(
        select(
            Assignment.key.label("assignment"),
            Assignment.person_id,
            Requirement.course,
            Closing.kind,
            Closing.closed_at,
            Closing.closed_on,
            Closing.valid_until,
            Closing.reason,
        )
        .join(Assignment, Assignment.id == Closing.assignment_id)
        .join(Requirement, Requirement.id == Assignment.requirement_id)
        .where(Closing.closed_on <= scope.asked.on)
        .order_by(Closing.id)
    )
    return of_these_people(scope, rows)


def exemptions(scope: Scope) -> Iterator[Record]:
    rows = rows_of(
        select(
            Exemption.person_id,
            Requirement.key.label("requirement"),
            Requirement.course,
            Exemption.starts_on,
            Exemption.ends_on,
            Exemption.reason,
            Exemption.note,
            Exemption.granted_at,
            Person.legal_name.label("granted_by"),
        )
        .join(Requirement, Requirement.id == Exemption.requirement_id)
        .join(Person, Person.id == Exemption.granted_by_id)
        .where(Exemption.granted_on <= scope.asked.on)
        .order_by(Exemption.id)
    )
    return of_these_people(scope, rows)


def leaves(scope: Scope) -> Iterator[Record]:
    rows = rows_of(
        select(
            Leave.person_id,
            Leave.starts_on,
            Leave.ends_on,
            Leave.note,
            Leave.recorded_at,
            Person.legal_name.label("recorded_by"),
        )
        .outerjoin(Person, Person.id == Leave.recorded_by_id)
        .where(Leave.recorded_on <= scope.asked.on)
        .order_by(Leave.id)
    )
    return of_these_people(scope, rows)


def overrides(scope: Scope) -> Iterator[Record]:
    rows = rows_of(
        select(
            ClearanceOverride.person_id,
            ClearanceOverride.reason,
            ClearanceOverride.overridden_at,
            Person.legal_name.label("overridden_by"),
        )
        .join(Person, Person.id == ClearanceOverride.overridden_by_id)
        .order_by(ClearanceOverride.id)
    )
    return of_these_people(scope, rows, "overridden_at")


def extensions(scope: Scope) -> Iterator[Record]:
    """Who asked for more time, and what came of it by the day."""
    rows = rows_of(
        select(
            Assignment.person_id,
            Assignment.key.label("assignment"),
            Requirement.course,
            ExtensionRequest.due_on.label("asked_for"),
            ExtensionRequest.reason,
            ExtensionRequest.asked_at,
            ExtensionAnswer.granted_until,
            ExtensionAnswer.word,
            ExtensionAnswer.answered_at,
            Person.legal_name.label("answered_by"),
        )
        .join(Assignment, Assignment.id == ExtensionRequest.assignment_id)
        .join(Requirement, Requirement.id == Assignment.requirement_id)
        .outerjoin(ExtensionAnswer, ExtensionAnswer.request_id == ExtensionRequest.id)
        .outerjoin(Person, Person.id == ExtensionAnswer.answered_by_id)
        .order_by(ExtensionRequest.id)
    )
    for row in kept(scope, rows, "asked_at"):
        record = told(scope, row)
        if row.answered_at and not scope.covers(row.answered_at, row.person_id):
            record |= dict.fromkeys(("granted_until", "word", "answered_at", "answered_by"))
        yield record


def disclosures(scope: Scope) -> Iterator[Record]:
    rows = rows_of(
        select(
            DisclosureAgreement.person_id,
            DisclosureAgreement.sha256.label("text_sha256"),
            DisclosureAgreement.language,
            DisclosureAgreement.agreed_at,
        ).order_by(DisclosureAgreement.id)
    )
    return of_these_people(scope, rows, "agreed_at")


KINDS: dict[str, Callable[[Scope], Iterator[Record]]] = {
    "persons": persons,
    "requirements": requirements,
    "roll_outs": roll_outs,
    "assignments": assignments,
    "closings": closings,
    "exemptions": exemptions,
    "leaves": leaves,
    "overrides": overrides,
    "extensions": extensions,
    "disclosures": disclosures,
}
"""The records that this file tells, by the name of their file."""
