"""How connections behave, per database. Imported once by `create_app`."""

from __future__ import annotations

from functools import cache
from sqlite3 import Connection as SqliteConnection
from typing import Any, cast

from flask import has_request_context, request
from sqlalchemy import Connection, Engine, Executable, event, insert, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from app.extensions import Model, db, table_of

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
READS_ONLY = "countersign_reads_only"  # an execution option of ours


@event.listens_for(Engine, "connect")
def prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, SqliteConnection):
        return
    connection.isolation_level = None  # the driver begins nothing by itself; see `begin`
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")  # off by default, on every connection
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # NORMAL loses confirmed commits at a power cut
    cursor.close()


@event.listens_for(Engine, "begin")
def begin(connection: Connection) -> None:
    """Writers take SQLite's lock at the start.

    Under the default mode a transaction that reads first and writes later loses the race without an
    error or fails half way. Only requests that cannot write begin without the lock.
    """
    if connection.dialect.name != "sqlite":
        return
    reads_only = has_request_context() and request.method in SAFE_METHODS
    if reads_only or connection.get_execution_options().get(READS_ONLY):
        connection.exec_driver_sql("BEGIN")
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def insert_row(row: Model) -> None:
    """Insert one new row now, by itself; from then on it is the session's, as after a flush.

    For rows that many people write at once and that nothing else waits for: working out what else belongs
    into a flush costs more than the statement. Within a savepoint it is a flush: only that knows which
    rows go when the savepoint is taken back.
    """
    if db.session().in_nested_transaction():
        db.session.add(row)
        db.session.flush()
        return
    stored(row, insertion(type(row)))


def insert_if_new(row: Model) -> bool:
    """Insert one new row now, by itself, and say so; False, and nothing is changed, if an index forbids a second.

    Two clicks at once bring the same row twice. Asking the database costs one statement; a savepoint around
    a flush costs four. Not within a savepoint, for the reason that `insert_row` gives.
    """
    return stored(row, insertion(type(row), if_new_in=db.session.get_bind().dialect.name))


@cache
def insertion(model: type[Model], if_new_in: str | None = None) -> Executable:
    """The statement that inserts one row and answers with its number; `if_new_in` names the dialect."""
    table, key = table_of(model), inspect(model).primary_key[0]
    if if_new_in is None:
        return insert(table).returning(key)
    dialect: Any = postgresql if if_new_in == "postgresql" else sqlite
    return cast(Executable, dialect.insert(table).on_conflict_do_nothing().returning(key))


def stored(row: Model, statement: Executable) -> bool:
    """Run `statement` with the row's values; whether it inserted them, and the row is then the session's."""
    mapper = inspect(type(row))
    values = {name: value for name, value in vars(row).items() if name in mapper.columns}
    key = mapper.primary_key[0]
    number = db.session.execute(statement, values).scalar()
    if number is None:
        return False
    set_committed_value(row, key.name, number)
    make_transient_to_detached(row)
    db.session.add(row)
    return True


def read_one_state() -> None:
    """Until its transaction ends, the session sees one state of the database, and takes no lock for it.

    Gives up the open transaction.
    """
    db.session.rollback()
    lasting = db.session.get_bind().dialect.name == "sqlite"  # a reader's transaction sees one state anyway
    options = {READS_ONLY: True} if lasting else {"isolation_level": "REPEATABLE READ"}
    db.session.connection(execution_options=options)


def commit_and_keep() -> None:
    """Commit, and go on with what was fetched before: for a page that is drawn in the same request.

    Without it every row is fetched again, as another request may have changed it since.
    """
    db.session().expire_on_commit = False  # of this request's session alone
    db.session.commit()
