"""What would be erased, and what forbids it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, String, Table, and_, cast, or_, select
from sqlalchemy.orm import joinedload

from app.extensions import Model, db
from app.ledger.kinds import EntryKind
from app.ledger.models import LedgerEntry, LedgerOpenings
from app.people.models import Job, Person, RecordView, Unit
from app.privacy.models import Erasure, ErasureEnding, HoldLifting, LegalHold
from app.privacy.queries.belonging import Belongings
from app.privacy.refusals import HoldNotFound, NothingLeft, OnHold, StillEmployed, StillToBeKept
from app.privacy.retention import longest
from app.shared.erasing import ERASED, Category

NEED_AN_ENDING = {Category.TRAINING_DETAIL, Category.OWN_WORDS}
"""Of trainings that go on, the next step is worked out from these."""
AFTER_THE_LAST_DAY = {Category.CONTACT, Category.IDENTITY}
OPENINGS = {
    Category.CONTACT: {"email"},
    Category.TRAINING_DETAIL: {"check_record", "shared_device"},
    Category.OWN_WORDS: {"comment", "note", "reason"},
}
"""Names of commitments in the log whose openings go with a category; with the identity, all do."""


@dataclass(frozen=True)
class Blanking:
    """These columns of these rows would be blanked."""

    table: Table
    columns: list[Column[Any]]
    ids: list[int]


@dataclass(frozen=True)
class Employment:
    """From when to when somebody worked, and where."""

    left_on: date | None  # none: still here, or never was
    jurisdictions: frozenset[str]


@dataclass(frozen=True)
class PrivacyStanding:
    """Who looked at a person's record, what was erased of it, what has to be kept."""

    views: list[RecordView]
    erasures: list[tuple[Erasure, int]]  # with how many rows
    holds: list[LegalHold]


LATEST = 100


def privacy_standing(person_id: int) -> PrivacyStanding:
    """The newest first."""
    views = (
        select(RecordView)
        .options(joinedload(RecordView.viewer))
        .where(RecordView.person_id == person_id)
        .order_by(RecordView.id.desc())
        .limit(LATEST)
    )
    erasures = (
        select(Erasure, ErasureEnding)
        .join(ErasureEnding, ErasureEnding.key == Erasure.key)
        .options(joinedload(Erasure.erased_by))
        .where(Erasure.person_id == person_id)
        .order_by(Erasure.id.desc())
    )
    return PrivacyStanding(
        views=list(db.session.scalars(views)),
        erasures=[(each, sum(ending.counts.values())) for each, ending in db.session.execute(erasures)],
        holds=holds_on(person_id),
    )


# -- holds --------------------------------------------------------------------------------------------------


def holds_on(person_id: int) -> list[LegalHold]:
    """All legal holds on the person, also those that are over, the newest first."""
    return list(
        db.session.scalars(
            select(LegalHold)
            .options(joinedload(LegalHold.placed_by), joinedload(LegalHold.lifting))
            .where(LegalHold.person_id == person_id)
            .order_by(LegalHold.id.desc())
        )
    )


def in_force(hold: LegalHold, today: date) -> bool:
    """Whether the hold forbids erasing today. One that begins later does too: what it is for exists now."""
    return hold.lifting is None and (hold.ends_on is None or hold.ends_on >= today)


def people_on_hold(today: date) -> set[int]:
    """Ids of everybody with a hold in force."""
    found = (
        select(LegalHold.person_id)
        .outerjoin(HoldLifting, HoldLifting.hold_id == LegalHold.id)
        .where(HoldLifting.id.is_(None), or_(LegalHold.ends_on.is_(None), LegalHold.ends_on >= today))
    )
    return set(db.session.scalars(found))


def hold_with(person_id: int, key: str) -> LegalHold:
    """A hold on this person that was not lifted. Raises `HoldNotFound`."""
    for hold in holds_on(person_id):
        if hold.key == key and hold.lifting is None:
            return hold
    raise HoldNotFound(key)


# -- what may be erased -------------------------------------------------------------------------------------


def require_erasable(person: Person, categories: Iterable[Category], today: date) -> None:
    """Raises `OnHold`, `StillEmployed` or `StillToBeKept`."""
    wanted = set(categories)
    if any(in_force(hold, today) for hold in holds_on(person.id)):
        raise OnHold
    employment = employments([person.id]).get(person.id, Employment(None, frozenset()))
    if wanted & AFTER_THE_LAST_DAY and (employment.left_on is None or employment.left_on >= today):
        raise StillEmployed
    for category in wanted:
        if employment.left_on is None:
            continue
        until, rule = longest(category, employment.jurisdictions, employment.left_on)
        if rule.must_keep and until >= today:
            raise StillToBeKept(until=until)


def employments(person_ids: Iterable[int] | None = None) -> dict[int, Employment]:
    """Of everybody who has or had a job, or of some: when they left and where they worked."""
    asked = select(Job.person_id, Job.ends_on, Unit.jurisdiction).join(Unit, Unit.id == Job.unit_id)
    if person_ids is not None:
        asked = asked.where(Job.person_id.in_(list(person_ids)))
    jobs: dict[int, list[tuple[date | None, str]]] = {}
    for person_id, ends_on, jurisdiction in db.session.execute(asked):
        jobs.setdefault(person_id, []).append((ends_on, jurisdiction))
    return {
        person_id: Employment(
            left_on=None if any(end is None for end, _ in rows) else max(end for end, _ in rows if end),
            jurisdictions=frozenset(place for _, place in rows),
        )
        for person_id, rows in jobs.items()
    }


def with_identity(categories: Iterable[Category]) -> list[Category]:
    """Who is not known any more has no address and no words either."""
    wanted = set(categories)
    return [each for each in Category if each in wanted or Category.IDENTITY in wanted]


def blankings(person_id: int, categories: Iterable[Category]) -> list[Blanking]:
    """What of the person's rows is to be blanked. Raises `NothingLeft`."""
    found = []
    for category in with_identity(categories):
        rows = Belongings(person_id, finished_only=category in NEED_AN_ENDING)
        for table in Model.metadata.sorted_tables:
            columns = [each for each in table.columns if category in each.info.get("erasable", ())]
            if not columns or table.name == "ledger_openings":
                continue
            key = next(iter(table.primary_key.columns))
            filled = or_(*(has_something(column) for column in columns))
            if ids := list(db.session.scalars(select(key).where(rows.about(table), filled))):
                found.append(Blanking(table, columns, ids))
    if not found and not openings_to_take(person_id, categories):
        raise NothingLeft
    return found


def has_something(column: Column[Any]) -> ColumnElement[bool]:
    """A condition: there is something in the column that was not erased yet."""
    if column.info["numbered"]:
        return column.not_like(f"{ERASED} %")
    if column.type.python_type is bytes:
        return column.is_not(None)
    if column.type.python_type is not str:
        return cast(column, String).not_in(["[]", "null"])
    return and_(column.is_not(None), column != "", column != ERASED)


def openings_to_take(person_id: int, categories: Iterable[Category]) -> dict[int, list[str]]:
    """By entry of the log: the names of commitments that would not be opened any more.

    Who decided an erasure, and why, is not the erased person's.
    """
    table, wanted = Model.metadata.tables["ledger_openings"], with_identity(categories)
    rows = db.session.execute(
        select(LedgerOpenings.sequence, LedgerOpenings.openings)
        .join(LedgerEntry)
        .where(Belongings(person_id).about(table), LedgerEntry.kind != EntryKind.ERASURE)
    )
    found = {}
    for sequence, openings in rows:
        names = [name for name in openings if Category.IDENTITY in wanted or named_in(wanted, name)]
        if names:
            found[sequence] = names
    return found


def named_in(categories: Iterable[Category], name: str) -> bool:
    return any(name in OPENINGS.get(category, ()) for category in categories)
