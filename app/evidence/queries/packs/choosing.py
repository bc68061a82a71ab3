"""Which people and which signatures a pack is about."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TypeVar

from sqlalchemy import select

from app.acknowledgements.models import Signature
from app.compliance.filters import Filters
from app.compliance.queries import Team, team
from app.courses.models import Release
from app.evidence.pack_contents import Asked, Chosen
from app.extensions import db
from app.ledger.kinds import EntryKind
from app.ledger.queries import Line, lines
from app.people.models import Person
from app.people.queries import workplaces_of
from app.people.viewer import Viewer
from app.people.workplace import Workplace

BATCH = 200  # signatures worked on at a time
Item = TypeVar("Item")


@dataclass(frozen=True)
class Known:
    """One person as the pack knows them, and where they work as at its day."""

    id: int
    key: str
    number: str | None
    name: str
    language: str
    created_at: datetime
    created_by_id: int | None
    workplace: Workplace


def roster_as_at(viewer: Viewer, asked: Asked) -> Team:
    """Everybody's standing as at the day, people who have left among them."""
    return team(viewer, Filters(on=asked.on, leavers=True), asked.on)


def people_known(asked: Asked, named: Collection[int]) -> dict[int, Known]:
    """Who was known by the day, or is named otherwise, and works in the unit; by id, in the order of names."""
    rows = db.session.execute(
        select(
            Person.id,
            Person.key,
            Person.employee_number,
            Person.legal_name,
            Person.language,
            Person.created_at,
            Person.created_by_id,
        ).order_by(Person.legal_name, Person.id)
    ).all()
    places = workplaces_of([row.id for row in rows], asked.on)
    return {
        row.id: Known(*row, workplace=place)
        for row in rows
        if asked.is_unit((place := places[row.id]).unit_path)
        and (row.id in named or asked.covers(row.created_at, place.time_zone))
    }


def choose(asked: Asked, people: Collection[int], size: int) -> Chosen:
    """Goes through every signature among the first `size` entries of the log, and through the records."""
    chosen, logged = Chosen(size), set[int]()
    for batch in batches(lines(size, EntryKind.SIGNATURE)):
        known = records_with([receipt_of(line) for line in batch])
        for line in batch:
            facts, (record, owner) = json.loads(line.leaf)["facts"], known.get(receipt_of(line), (None, None))
            if record is not None:
                logged.add(record)
            in_unit = asked.unit_path is None or owner is None or owner in people
            chosen.add(line.sequence, record, facts["outcome"], asked.why_not(facts, in_unit))
    chosen.unproved = [
        record for record, owner in records_asked(asked) if owner in people and record not in logged
    ]
    return chosen


def records_with(receipts: Sequence[str]) -> dict[str, tuple[int, int]]:
    """The records behind these receipts, and whose they are; one that is gone is not in the answer."""
    rows = db.session.execute(
        select(Signature.key, Signature.id, Signature.person_id).where(Signature.key.in_(receipts))
    )
    return {row.key: (row.id, row.person_id) for row in rows}


def records_asked(asked: Asked) -> Iterator[tuple[int, int]]:
    """The signatures of everybody that the records alone would put into the pack, each with whose it is."""
    rows = db.session.execute(
        select(Signature.id, Signature.person_id, Signature.signed_at, Signature.time_zone, Release.course)
        .join(Release, Release.id == Signature.release_id)
        .order_by(Signature.id)
    )
    for row in rows:
        if asked.is_course(row.course) and asked.covers(row.signed_at, row.time_zone):
            yield row.id, row.person_id


def receipt_of(line: Line) -> str:
    """Entries name a signature by its receipt."""
    return line.subject.partition("/")[2]


def batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    remaining = iter(items)
    while batch := list(islice(remaining, BATCH)):
        yield batch
