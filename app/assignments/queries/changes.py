"""What a change of a requirement would do, and what changes there were."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.assignments.conditions import WHO, Conditions, Part
from app.assignments.models import Assignment, Requirement, RequirementChange
from app.assignments.queries.audience import asked_by
from app.assignments.queries.candidates import first_rolled_out
from app.assignments.queries.requirements import names_in, requirement_with
from app.assignments.refusals import NothingDiffers, RequirementRetired
from app.extensions import db
from app.people.models import Person
from app.people.queries import workplaces_of
from app.people.workplace import Workplace


@dataclass(frozen=True)
class Mover:
    """Somebody whom a change brings into the audience or takes out of it."""

    person: Person
    workplace: Workplace
    has_open: bool  # a period that stays owed


@dataclass(frozen=True)
class ChangePreview:
    """What saving these conditions on `on` would change, and for whom."""

    before: Conditions
    after: Conditions
    parts: tuple[Part, ...]
    before_names: list[str]  # of the units or persons of the audience
    after_names: list[str]
    added: list[Mover]
    removed: list[Mover]

    @property
    def concerns_people(self) -> bool:
        return bool(WHO.intersection(self.parts))

    @property
    def fingerprint(self) -> str:
        """Other conditions or other people give another one, so that nothing unseen is saved."""
        movers = [[each.person.id for each in side] for side in (self.added, self.removed)]
        seen = json.dumps([self.before.to_json(), self.after.to_json(), movers])
        return sha256(seen.encode()).hexdigest()


@dataclass(frozen=True)
class HistoryEntry:
    """One change with what stood before and since, in the order of the form."""

    change: RequirementChange
    before: Conditions
    after: Conditions
    parts: tuple[Part, ...]
    before_names: list[str]
    after_names: list[str]


def standing_requirement(key: str) -> Requirement:
    """The requirement with this public id, while it is in force. Raises RequirementRetired."""
    found = requirement_with(key)
    if found.retired_at is not None:
        raise RequirementRetired
    return found


def preview_change(requirement: Requirement, after: Conditions, on: date) -> ChangePreview:
    """What `actions.edit_requirement` would do. Raises NothingDiffers."""
    before = requirement.conditions
    parts = after.differing_from(before)
    if not parts:
        raise NothingDiffers
    concerned = WHO.intersection(parts)
    added, removed = movers(requirement, before, after, on) if concerned else ([], [])
    before_names, after_names = names_in([before, after])
    return ChangePreview(before, after, parts, before_names, after_names, added, removed)


def movers(
    requirement: Requirement, before: Conditions, after: Conditions, on: date
) -> tuple[list[Mover], list[Mover]]:
    """Who comes into the audience and who drops out of it, each by name."""
    started = first_rolled_out(requirement.id)
    was, will = (asked_by(requirement.id, each, started, on) for each in (before, after))
    has_open = (
        select(Assignment.id)
        .where(
            Assignment.person_id == Person.id,
            Assignment.requirement_id == requirement.id,
            ~Assignment.closing.has(),
        )
        .correlate(Person)
        .exists()
    )
    rows = db.session.execute(
        select(Person, will.label("will"), has_open.label("has_open"))
        .where(or_(was & ~will, ~was & will))
        .order_by(Person.legal_name, Person.id)
    ).all()
    places = workplaces_of([row.Person.id for row in rows], on)
    found = [(bool(row.will), Mover(row.Person, places[row.Person.id], bool(row.has_open))) for row in rows]
    return [each for comes, each in found if comes], [each for comes, each in found if not comes]


def history_of(requirement: Requirement) -> list[HistoryEntry]:
    """All changes, the newest first, at a constant number of statements."""
    changes = list(
        db.session.scalars(
            select(RequirementChange)
            .where(RequirementChange.requirement_id == requirement.id)
            .options(joinedload(RequirementChange.changed_by))
            .order_by(RequirementChange.id.desc())
        )
    )
    pairs = [(Conditions.from_json(each.before), Conditions.from_json(each.after)) for each in changes]
    names = names_in([conditions for pair in pairs for conditions in pair])
    return [
        HistoryEntry(
            change, before, after, after.differing_from(before), names[2 * place], names[2 * place + 1]
        )
        for place, (change, (before, after)) in enumerate(zip(changes, pairs, strict=True))
    ]
