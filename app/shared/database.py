"""How connections behave, per database. Imported once by `create_app`."""

from __future__ import annotations

from sqlite3 import Connection as SqliteConnection
from typing import Any

from flask import has_request_context, request
from sqlalchemy import Connection, Engine, event

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


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
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
