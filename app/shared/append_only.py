"""Tables whose rows are evidence: inserted, never changed, never removed. The database refuses it.

`@append_only` on a model marks its table; the triggers are made with the table in tests and by the
migration in an installation, from the same statements.
"""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import DDL, Table, event
from sqlalchemy.schema import ExecutableDDLElement

ModelClass = TypeVar("ModelClass", bound=type[Any])

TABLES: set[str] = set()


def statements(table: str, dialect: str) -> list[str]:
    """The statements that make `table` append-only on `dialect` (sqlite or postgresql)."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ]


def append_only(model: ModelClass) -> ModelClass:
    """Mark a model's table as append-only."""
    table: Table = model.__table__
    TABLES.add(table.name)
    for dialect in ("sqlite", "postgresql"):
        for statement in statements(table.name, dialect):
            # DDL() formats with %, so a literal per cent sign is doubled.
            ddl: ExecutableDDLElement = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))
    return model
