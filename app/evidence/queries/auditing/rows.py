"""The rows that entries tell of, many at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Table, select

from app.evidence.queries.sources import Source, rows_with
from app.extensions import Model, db

LEVELS = 3  # from a reset to its link to who asked for it; from a closing to its assignment to its person


def rows_named(source: Source, names: Collection[str]) -> dict[str, Any]:
    """The rows of a source that subjects name, by that name."""
    by_key = source.model.in_log_by_key
    column = source.model.key if by_key else source.model.id
    asked = names if by_key else [int(name) for name in names if is_id(name)]
    rows = db.session.scalars(select(source.model).where(column.in_(asked)))
    return {row.key if by_key else str(row.id): row for row in rows}


def names_in(table: Table, names: Collection[str]) -> set[str]:
    """Which of these ids the table has."""
    asked = [int(name) for name in names if is_id(name)]
    return {str(id) for id in db.session.scalars(select(table.c.id).where(table.c.id.in_(asked)))}


def is_id(name: str) -> bool:
    return name.isascii() and name.isdigit() and len(name) < 19


def neighbours(rows: Iterable[Any]) -> list[Any]:
    """The rows that these point at, and so on, read in few statements. Hold them: the session does not."""
    held: dict[tuple[type, int], Any] = {}
    new = list(rows)
    for _level in range(LEVELS):
        wanted: dict[type, set[int]] = {}
        for row in new:
            for model, id in pointed_at(row):
                if (model, id) not in held:
                    wanted.setdefault(model, set()).add(id)
        new = [row for model, ids in wanted.items() for row in rows_with(model, ids)]
        held.update({(type(row), row.id): row for row in new})
    return list(held.values())


def pointed_at(row: Any) -> Iterable[tuple[type, int]]:
    for column in row.__table__.foreign_keys:
        id = getattr(row, column.parent.key)
        if id is not None:
            yield models()[column.column.table.name], id


def models() -> dict[str, type]:
    """Every model by the name of its table."""
    return {mapper.class_.__tablename__: mapper.class_ for mapper in Model.registry.mappers}
