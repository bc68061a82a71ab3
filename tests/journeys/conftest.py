"""A whole installation for a real browser: server, worker, mail server, Chromium. Nothing is mocked."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from random import Random
from typing import Any

import pytest
import waitress
from aiosmtpd.controller import Controller
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy.exc import DBAPIError

from app import create_app
from app.assignments.jobs import open_due_periods
from app.evidence.jobs import send_receipts
from app.extensions import db
from app.messages.jobs import deliver_due
from tests.conftest import KeptApp, KeptPostgresql, left_as_it_was

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
LANGUAGES = ("en", "pl")
SOAK = bool(os.environ.get("SOAK"))
SEED = int(os.environ.get("PAGES_SEED", "2026"))
DATABASES = {"sqlite", "postgresql"}
PATIENCE = 30_000  # milliseconds until a page counts as hung: three browsers may share two cores
expect.set_options(timeout=PATIENCE / 2)
MAIN_PATH = "test_a_new_hire_is_ready_before_the_first_day"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A journey that could run on either database runs on the one that is drawn; the main path on both.

    `PAGES_SEED=7` draws others, `SOAK=1` runs every journey on both.
    """
    if SOAK:
        return
    left = [item for item in items if is_drawn_out(item)]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]


def is_drawn_out(item: pytest.Item) -> bool:
    name = getattr(item, "originalname", None)
    callspec = getattr(item, "callspec", None)
    kinds = [kind for kind in DATABASES if callspec and kind in callspec.params.values()]
    if not kinds or name == MAIN_PATH or "journeys" not in item.path.parts:
        return False
    return Random(f"{SEED} {name}").choice(sorted(DATABASES)) not in kinds


CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")  # the cheapest first


def chromium() -> dict[str, object]:
    """How to launch the Chromium of this machine; `NoChromium` says that there is none."""
    path = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if path is None:
        raise NoChromium("no Chromium on this machine: install it to run the browser tests")
    quiet = (
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    )
    return {"executable_path": path, "args": ["--no-sandbox", "--disable-gpu", "--no-first-run", *quiet]}


class NoChromium(Exception):
    pass


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        launched = chromium()
    except NoChromium as missing:
        if os.environ.get("COUNTERSIGN_CI"):
            pytest.fail(f"CI must not skip the browser tests: {missing}")
        pytest.skip(str(missing))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launched)
        yield browser
        browser.close()


@dataclass
class Mailbox:
    """What the mail server was handed, oldest first."""

    messages: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802  # aiosmtpd's name
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        return [m for m in list(self.messages) if address in str(m["To"])]

    def wait_for(self, address: str, *, number: int = 1, seconds: float = 15) -> EmailMessage:
        """The `number`th mail to `address`, once it has come."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if len(found := self.to(address)) >= number:
                return found[number - 1]
            time.sleep(0.1)
        raise AssertionError(
            f"mail {number} to {address} did not come; there is mail to {[str(m['To']) for m in self.messages]}"
        )


def text_of(mail: EmailMessage) -> str:
    """What its reader reads, without the files that came along."""
    return mail.get_body(("plain",)).get_content()


def link_in(mail: EmailMessage) -> str:
    """The first address in a mail."""
    found = re.search(r"https?://\S+", text_of(mail))
    assert found, text_of(mail)
    return found[0]


def code_in(mail: EmailMessage) -> str:
    """The six-digit code in a mail."""
    found = re.search(r"\b(\d{6})\b", text_of(mail).replace(" ", " "))
    assert found, text_of(mail)
    return found[1]


@dataclass
class Site:
    """A running installation."""

    app: Flask
    url: str
    mailbox: Mailbox
    open_page: Callable[..., Page]


# The demo company and the walk through its pages are dear: each worker has them once.


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory):
    from tests.journeys.test_pages import running_town  # which imports this file

    yield from running_town(tmp_path_factory.mktemp("pages"))


@pytest.fixture(scope="session", params=LANGUAGES)
def walked(request: pytest.FixtureRequest, town):
    from tests.journeys.test_pages import walk

    return walk(request.param, town)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Site]:
    """The product as an installation runs it, on each database, with an empty database."""
    yield from opened(request.param, request, browser)


@pytest.fixture
def sqlite_site(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Site]:
    yield from opened("sqlite", request, browser)


def opened(kind: str, request: pytest.FixtureRequest, browser: Browser) -> Iterator[Site]:
    """The running installation, as if it were new; browsers that the test opens are closed after it."""
    running: RunningSite = request.getfixturevalue(f"running_on_{kind}")
    contexts = []

    def open_page(*, viewport: dict[str, int] = DESK, language: str = "en", **options: object) -> Page:
        context = browser.new_context(viewport=viewport, locale=language, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        return page

    with left_as_it_was(running.kept):
        running.turn.release()
        yield Site(app=running.kept.app, url=running.url, mailbox=running.mailbox, open_page=open_page)
        for context in contexts:
            context.close()
        running.rest()


# A server that has compiled no template and no statement yet is dear: each worker starts one for each database.


@pytest.fixture(scope="session")
def running_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    folder = tmp_path_factory.mktemp("site")
    with running_site(folder, lambda settings: KeptSqliteFile(folder / "site.sqlite3", settings)) as running:
        yield running


@pytest.fixture(scope="session")
def running_on_postgresql(
    tmp_path_factory: pytest.TempPathFactory, postgresql_server: str, postgresql_template: str
) -> Iterator[RunningSite]:
    def keep(settings: dict[str, object]) -> KeptApp:
        return KeptPostgresql(postgresql_server, postgresql_template, "site", **settings)

    with running_site(tmp_path_factory.mktemp("site"), keep) as running:
        yield running


class KeptSqliteFile:
    """In a file, as a server's threads need it. Emptying it copies back the database as it was made."""

    def __init__(self, file: Path, settings: dict[str, object]) -> None:
        self.file, address = file, f"sqlite:///{file}"
        self.app = create_app(
            "testing",
            **settings,
            DATABASE_URL=address,
            SQLALCHEMY_DATABASE_URI=address,
            SQLALCHEMY_ENGINE_OPTIONS={"connect_args": {"timeout": 5}},
        )
        with self.app.app_context():
            db.create_all()
            db.session.remove()
        self.template = sqlite3.connect(":memory:", check_same_thread=False)
        with closing(sqlite3.connect(file)) as made:
            made.backup(self.template)

    def empty(self) -> None:
        with closing(sqlite3.connect(self.file)) as file:
            self.template.backup(file)

    def close(self) -> None:
        with self.app.app_context():
            db.engine.dispose()


@dataclass
class RunningSite:
    """Server, worker and mail server of one installation. Between journeys the worker waits for its turn:
    other tests count statements, too."""

    kept: KeptApp
    url: str
    mailbox: Mailbox
    data: Path
    server: Any
    turn: threading.Lock = field(default_factory=threading.Lock)
    stopped: threading.Event = field(default_factory=threading.Event)

    def keep_delivering(self) -> None:
        while not self.stopped.wait(0.5):
            # A database that is busy for long is tried again in the next round, as app/worker.py does.
            with self.turn, self.kept.app.app_context(), suppress(DBAPIError):
                if self.stopped.is_set():
                    return
                send_receipts()
                deliver_due()
                open_due_periods()

    def rest(self) -> None:
        """Until the next journey the worker waits; what the server has begun is done, and nothing is left of it."""
        self.turn.acquire()
        end = time.monotonic() + PATIENCE / 1000
        while self.server.task_dispatcher.active_count and time.monotonic() < end:
            time.sleep(0.01)
        self.mailbox.messages.clear()
        shutil.rmtree(self.data)
        self.data.mkdir()


@contextmanager
def running_site(folder: Path, keep: Callable[[dict[str, object]], KeptApp]) -> Iterator[RunningSite]:
    mailbox, data, port = Mailbox(), folder / "data", free_port()
    data.mkdir()
    post_office = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    post_office.start()
    url = f"http://127.0.0.1:{port}"
    mail = f"smtp://127.0.0.1:{post_office.port}"
    kept = keep({"DATA_FOLDER": str(data), "BASE_URL": url, "MAIL_URL": mail})
    with serving(kept.app, port, threads=6) as server:
        running = RunningSite(kept, url, mailbox, data, server)
        running.turn.acquire()
        threading.Thread(target=running.keep_delivering, daemon=True).start()
        yield running
        running.stopped.set()
        running.turn.release()
    post_office.stop()
    with kept.app.app_context():
        db.session.remove()
    kept.close()


@contextmanager
def serving(app: Flask, port: int, threads: int = 4) -> Iterator[Any]:
    """The application behind a real server on `port`; the server."""
    server = waitress.create_server(app, host="127.0.0.1", port=port, threads=threads)
    threading.Thread(target=serve, args=(server,), daemon=True).start()
    yield server
    server.close()


def serve(server_object) -> None:
    with suppress(OSError):  # closing the listening socket ends waitress's loop this way
        server_object.run()
