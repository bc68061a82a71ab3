"""records/: what the database holds of what was asked for, one JSON file for each kind of fact.

`pack_files/records.md` says what each field means; a test keeps the two together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Executable, Row, select

from app.evidence.pack_contents import Asked
from app.evidence.packing import PackFile
from app.evidence.queries.packs.choosing import Known
from app.extensions import db
from app.people.models import Person

Record = dict[str, Any]


@dataclass(frozen=True)
class Scope:
    """Whose facts, of what, until when."""

    asked: Asked
    people: Mapping[int, Known]

    def covers(self, moment: datetime, person_id: int) -> bool:
        return self.asked.covers(moment, self.people[person_id].workplace.time_zone)


def write_records(pack: PackFile, kind: str, records: Iterable[Record]) -> int:
    """One JSON array, a record a line; says how many there are."""
    number = 0
    with pack.opened(f"records/{kind}.json") as part:
        part.write(b"[")
        for number, record in enumerate(records, 1):
            line = json.dumps(record, ensure_ascii=False, default=plain)
            part.write(f"{',' if number > 1 else ''}\n{line}".encode())
        part.write(b"\n]\n")
    return number


def plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return str(value.value)
    raise TypeError(f"{value!r} has no form in a record")


def rows_of(query: Executable) -> Iterator[Row[Any]]:
    """Never all of them in memory."""
    return iter(db.session.execute(query.execution_options(yield_per=500)))


def names_of(ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {id for id in ids if id is not None}
    rows = db.session.execute(select(Person.id, Person.legal_name).where(Person.id.in_(wanted)))
    return {row.id: row.legal_name for row in rows}


def kept(scope: Scope, rows: Iterable[Row[Any]], time: str = "") -> Iterator[Row[Any]]:
    """The rows about these people and the course; with `time`, those by the end of the person's own day."""
    for row in rows:
        course = row._mapping.get("course", scope.asked.course)
        if row.person_id not in scope.people or not scope.asked.is_course(course):
            continue
        if not time or scope.covers(getattr(row, time), row.person_id):
            yield row


def told(scope: Scope, row: Row[Any]) -> Record:
    """The row with the person's public id."""
    record = row._asdict()
    return {"person": scope.people[record.pop("person_id")].key, **record}


def of_these_people(scope: Scope, rows: Iterable[Row[Any]], time: str = "") -> Iterator[Record]:
    return (told(scope, row) for row in kept(scope, rows, time))
