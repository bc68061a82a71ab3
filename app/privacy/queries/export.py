"""Everything about one person, table by table, as plain values."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum as PythonEnum
from typing import Any

from sqlalchemy import Column, Date, Enum, Table, select

from app.extensions import Model, db
from app.people.models import Person
from app.privacy.queries.belonging import NOT_ABOUT_PEOPLE, PERSONS, Belongings, mentioning
from app.privacy.secrets import is_secret, without_secrets
from app.privacy.words import TABLES
from app.shared.columns import UtcDateTime

DESCRIBING = ("key", "name", "title", "course", "number", "time_zone", "jurisdiction")
"""Columns that say which row it is, of rows that ours only point to."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """The rows of one table: those about the person, or those in which they did something."""

    table: str
    rows: list[Row]
    left_out: list[str]  # names of columns


@dataclass(frozen=True)
class PersonalData:
    """All that is kept about one person."""

    person: Person
    about: list[Part]
    mentions: list[Part]
    points_to: dict[str, dict[str, Row]]  # table → id → which one it is
    people: dict[int, str]  # id → name, of everybody whom the rows name
    not_about_people: dict[str, str]  # table → reason


def personal_data(person: Person) -> PersonalData:
    """Every row that refers to the person, in every table that there is."""
    belongings = Belongings(person.id)
    about = [part for table in tables() if (part := rows_about(table, belongings)).rows]
    mentions = [part for table in tables() if (part := rows_mentioning(table, belongings)).rows]
    return PersonalData(
        person=person,
        about=about,
        mentions=mentions,
        points_to=pointed_to(about),
        people=named(about),
        not_about_people=dict(NOT_ABOUT_PEOPLE),
    )


def tables() -> list[Table]:
    """In the order in which people read: who they are, what was asked, what they did, what was kept of it."""
    order = {name: place for place, name in enumerate(TABLES)}
    found = [table for table in Model.metadata.sorted_tables if table.name not in NOT_ABOUT_PEOPLE]
    return sorted(found, key=lambda table: order.get(table.name, len(order)))


def rows_about(table: Table, belongings: Belongings) -> Part:
    condition = belongings.conditions.get(table.name)
    if condition is None:
        return Part(table.name, [], [])
    found = db.session.execute(select(table).where(condition).order_by(*table.primary_key.columns))
    rows = [
        {name: plain(value) for name, value in without_secrets(table.name, dict(row)).items()}
        for row in found.mappings()
    ]
    return Part(table.name, rows, [column.name for column in table.columns if is_secret(column.name)])


def rows_mentioning(table: Table, belongings: Belongings) -> Part:
    """Of rows about others: what the person did there and when, and nothing about the others."""
    if not mentioning(table):
        return Part(table.name, [], [])
    shown = [column for column in table.columns if tells_no_other(column)]
    found = db.session.execute(
        select(*shown).where(belongings.mentions(table)).order_by(*table.primary_key.columns)
    )
    rows = [{name: plain(value) for name, value in row.items()} for row in found.mappings()]
    for row in rows:  # who else did something in it is not theirs to know
        for column in mentioning(table):
            if row[column.name] != belongings.person_id:
                del row[column.name]
    return Part(table.name, rows, [column.name for column in table.columns if column not in shown])


def tells_no_other(column: Column[Any]) -> bool:
    """Keys, times and kinds: what somebody did, without about whom or in which words."""
    return (
        column.primary_key
        or column in mentioning(column.table)
        or isinstance(column.type, UtcDateTime | Date | Enum)
    )


def plain(value: Any) -> Any:
    """As JSON can hold it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, PythonEnum):
        return value.value
    if isinstance(value, bytes):
        return b64encode(value).decode()
    return value


# -- what the rows point to -------------------------------------------------------------------------------


def pointed_to(parts: Iterable[Part]) -> dict[str, dict[str, Row]]:
    """Of releases, requirements, units and other things that the rows name by number: which they are."""
    wanted: dict[str, set[int]] = {}
    for part in parts:
        for column, target in references(part.table):
            if target is not PERSONS and any(name in target.c for name in DESCRIBING):
                wanted.setdefault(target.name, set()).update(values(part, column))
    return {name: which(Model.metadata.tables[name], ids) for name, ids in sorted(wanted.items()) if ids}


def which(table: Table, ids: set[int]) -> dict[str, Row]:
    key = next(iter(table.primary_key.columns))
    shown = [table.c[name] for name in DESCRIBING if name in table.c and table.c[name] is not key]
    found = db.session.execute(select(key, *shown).where(key.in_(ids)).order_by(key)).mappings()
    return {str(row[key.name]): {column.name: plain(row[column.name]) for column in shown} for row in found}


def named(parts: Iterable[Part]) -> dict[int, str]:
    """The names of the people whom the rows name by number: who granted, answered, looked."""
    ids = {
        id
        for part in parts
        for column, target in references(part.table)
        if target is PERSONS
        for id in values(part, column)
    }
    people = db.session.execute(select(Person.id, Person.legal_name).where(Person.id.in_(ids)))
    return dict(people.tuples().all())


def references(table: str) -> list[tuple[str, Table]]:
    return [
        (column.name, key.column.table)
        for column in Model.metadata.tables[table].columns
        for key in column.foreign_keys
    ]


def values(part: Part, column: str) -> set[int]:
    return {row[column] for row in part.rows if row[column] is not None}
