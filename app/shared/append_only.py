"""Tables whose rows are evidence: inserted, never changed, never removed. The database refuses it.

`@append_only` on a model marks its table; the triggers are made with the table in tests and by the
migration in an installation, from the same statements. Columns that are marked `erasable` can be blanked
by an erasure that is on record, and by nothing else: docs/decisions/0023.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import DDL, Table, event
from sqlalchemy.schema import ExecutableDDLElement

from app.shared.erasing import ERASED

ModelClass = TypeVar("ModelClass", bound=type[Any])

TABLES: set[str] = set()

# An erasure that has no ending cannot be committed, so one that is seen belongs to this transaction.
UNDER_WAY = (
    "EXISTS (SELECT 1 FROM erasures LEFT JOIN erasure_endings ON erasure_endings.key = erasures.key "
    "WHERE erasure_endings.key IS NULL)"
)


def statements(
    table: str,
    dialect: str,
    *,
    kept: Sequence[str] = (),
    erasable: Sequence[str] = (),
    shrinking: bool = False,
) -> list[str]:
    """The statements that make `table` append-only on `dialect` (sqlite or postgresql).

    Where columns are `erasable`, `kept` are all the others. `shrinking`: those columns are objects that
    may only lose names. The order of the names makes no difference.
    """
    kept, erasable = sorted(kept), sorted(erasable)
    if dialect == "sqlite":
        unless = unless_erased(kept, erasable, shrinking)
        return [
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {unless}"
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
        ]
    refuse = "refuse_change()"
    functions = [
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    ]
    if erasable:
        name = "refuse_all_but_fewer" if shrinking else "refuse_all_but_blank"
        refuse = f"{name}({', '.join(repr(column) for column in erasable)})"
        functions.append(function_that_lets_erase(name, shrinking))
    return [
        *functions,
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {refuse}",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ]


def unless_erased(kept: Sequence[str], erasable: Sequence[str], shrinking: bool) -> str:
    """The condition under which SQLite's trigger refuses an update; empty: always."""
    if not erasable:
        return ""
    same = [f"NEW.{quoted(name)} IS OLD.{quoted(name)}" for name in kept]
    if shrinking:
        blank = [
            f"NOT EXISTS (SELECT 1 FROM json_each(NEW.{name}) AS n WHERE NOT EXISTS (SELECT 1 FROM "  # noqa: S608  # names of ours
            f"json_each(OLD.{name}) AS o WHERE o.key = n.key AND o.value = n.value))"
            for name in erasable
        ]
    else:
        numbered = f", '{ERASED} ' || OLD.id" if "id" in kept else ""
        blank = [
            f"(NEW.{quoted(name)} IS OLD.{quoted(name)} OR NEW.{quoted(name)} IS NULL "
            f"OR NEW.{quoted(name)} IN ('{ERASED}', '[]'{numbered}))"
            for name in erasable
        ]
    return f"WHEN NOT ({' AND '.join([UNDER_WAY, *same, *blank])}) "


def quoted(name: str) -> str:
    return f'"{name}"'


def function_that_lets_erase(name: str, shrinking: bool) -> str:
    """PostgreSQL's trigger function; its arguments are the columns."""
    allowed = (
        "coalesce(becomes->each <@ (was->each), false)"
        if shrinking
        else f"coalesce(becomes->each IN (was->each, 'null', '\"{ERASED}\"', '[]'), false) "
        f"OR coalesce(becomes->>each = '{ERASED} ' || (was->>'id'), false)"
    )
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "DECLARE was jsonb := to_jsonb(OLD); becomes jsonb; each text; refused boolean := true; BEGIN "
        f"IF TG_OP = 'UPDATE' AND {UNDER_WAY} THEN becomes := to_jsonb(NEW); "
        "refused := (becomes - TG_ARGV) IS DISTINCT FROM (was - TG_ARGV); "
        f"FOREACH each IN ARRAY TG_ARGV LOOP refused := refused OR NOT ({allowed}); END LOOP; END IF; "
        "IF refused THEN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF; RETURN NEW; END $$"
    )


def statements_for(table: Table, dialect: str) -> list[str]:
    """The same for a model's table, from the marks on its columns."""
    erasable = [column.name for column in table.columns if "erasable" in column.info]
    kept = [column.name for column in table.columns if column.name not in erasable] if erasable else []
    shrinking = any(column.info.get("shrinking") for column in table.columns)
    return statements(table.name, dialect, kept=kept, erasable=erasable, shrinking=shrinking)


def append_only(model: ModelClass) -> ModelClass:
    """Mark a model's table as append-only."""
    table: Table = model.__table__
    TABLES.add(table.name)
    for dialect in ("sqlite", "postgresql"):
        for statement in statements_for(table, dialect):
            # DDL() formats with %, so a literal per cent sign is doubled.
            ddl: ExecutableDDLElement = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))
    return model
