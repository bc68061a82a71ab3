"""Witnesses for the log's tests: the real program, and servers that only pretend to be one."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import psycopg
from flask import Flask
from sqlalchemy import select, text

from app import create_app
from app.extensions import db
from app.ledger.models import Contradiction, Cosignature
from app.sealing import log_key
from tests.conftest import settings_for
from tests.witness.program import Witness
from tests.witness.reference_log import Key

Reply = tuple[int, str, bytes]  # status, content type, body


def trusting(witness: Witness, *vkeys: str) -> Witness:
    """The witness, told to watch the logs with these keys."""
    witness.trust(SimpleNamespace(keys=[SimpleNamespace(vkey=vkey) for vkey in vkeys]))
    return witness


def copy_of(witness: Witness, folder: Path) -> Witness:
    """The same witness with the same memory, in another folder: making one takes a second."""
    twin = copy(witness)
    twin.state, twin.processes, twin.ports = folder / "state", [], []
    shutil.copytree(witness.state, twin.state)
    twin.errors = tempfile.TemporaryFile("w+")  # noqa: SIM115  # lives as long as the process
    return twin


def key_of(app: Flask) -> str:
    with app.app_context():
        return log_key().vkey


def watched_by(app: Flask, *witnesses: Witness | tuple[str, str]) -> None:
    """Configure witnesses: programs, or pairs of key and address."""
    pairs = [
        each if isinstance(each, tuple) else (each.vkey, f"http://127.0.0.1:{each.port}")
        for each in witnesses
    ]
    app.config["WITNESSES"] = "\n".join(" ".join(pair) for pair in pairs)


@contextmanager
def pretender(reply: Callable[[str, bytes], Reply | None]) -> Iterator[str]:
    """A server that answers what it is told to, or closes the connection. Its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            said = reply(self.path, self.rfile.read(int(self.headers.get("Content-Length", 0))))
            if said is None:
                return
            status, kind, body = said
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


STRANGER = Key("pretender.example/w", kind=4)


def cosignatures(app: Flask) -> list[tuple[int, str]]:
    with app.app_context():
        rows = db.session.execute(select(Cosignature.size, Cosignature.witness).order_by(Cosignature.id))
        return [(size, vkey.partition("+")[0]) for size, vkey in rows]


def contradictions(app: Flask) -> list[tuple[int, bool]]:
    """Size, and whether it was proved."""
    with app.app_context():
        rows = db.session.scalars(select(Contradiction).order_by(Contradiction.id))
        return [(row.size, row.checkpoint is not None) for row in rows]


# -- backups ------------------------------------------------------------------------------------------------


def back_up(app: Flask, folder: Path) -> dict[str, object]:
    """A copy of the database as it is now: the settings of an application that was restored from it."""
    with app.app_context():
        url = db.engine.url
        if url.get_backend_name() == "sqlite":
            file = folder / "backup.sqlite3"
            db.session.remove()
            copy = sqlite3.connect(file)
            db.engine.raw_connection().driver_connection.backup(copy)  # with no transaction open
            copy.close()
            return {"SQLALCHEMY_DATABASE_URI": f"sqlite:///{file}"}
        db.session.remove()
        db.engine.dispose()
        name = f"{url.database}_backup"
        server = url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {url.database}")
        copy_url = url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
        return settings_for(copy_url)


@contextmanager
def restored(app: Flask, backup: dict[str, object], **settings: object) -> Iterator[Flask]:
    """The installation on its backup, with the same witnesses and data folder unless told otherwise."""
    kept = {name: app.config[name] for name in ("WITNESSES", "DATA_FOLDER")}
    old = create_app("testing", **(kept | backup | settings))
    try:
        yield old
    finally:
        with old.app_context():
            db.session.remove()
            url = db.engine.url
            db.engine.dispose()
        if url.get_backend_name() == "postgresql":
            server = url.set(drivername="postgresql", database="postgres").render_as_string(
                hide_password=False
            )
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {url.database} WITH (FORCE)")


def truncate_log(app: Flask, size: int) -> None:
    """What the owner of the database can do, triggers or not."""
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("ALTER TABLE ledger_entries DISABLE TRIGGER ALL"))
        else:
            db.session.execute(text("DROP TRIGGER ledger_entries_no_delete"))
        db.session.execute(text(f"DELETE FROM ledger_openings WHERE sequence >= {size}"))
        db.session.execute(text(f"DELETE FROM ledger_entries WHERE sequence >= {size}"))
        db.session.commit()
