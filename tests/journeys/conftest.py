"""A whole installation for a real browser: server, worker, mail server, Chromium. Nothing is mocked."""

from __future__ import annotations

import os
import re
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from random import Random

import psycopg
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
from tests.conftest import database_address, settings_for

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


def chromium_path() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium_path()
    if path is None:
        if os.environ.get("COUNTERSIGN_CI"):
            pytest.fail("no Chromium on this machine, and CI must not skip the browser tests")
        pytest.skip("no Chromium on this machine: install it to run the browser tests")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
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
def site(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> Iterator[Site]:
    """The product as an installation runs it, on each database, with an empty database."""
    yield from running_site(request.param, request, browser, tmp_path)


@pytest.fixture
def sqlite_site(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> Iterator[Site]:
    yield from running_site("sqlite", request, browser, tmp_path)


def running_site(kind: str, request: pytest.FixtureRequest, browser: Browser, folder: Path) -> Iterator[Site]:
    mailbox = Mailbox()
    post_office = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    post_office.start()
    port = free_port()
    settings: dict[str, object] = {
        "DATA_FOLDER": str(folder),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "MAIL_URL": f"smtp://127.0.0.1:{post_office.port}",
    }
    if kind == "sqlite":
        settings["DATABASE_URL"] = settings["SQLALCHEMY_DATABASE_URI"] = (
            f"sqlite:///{folder / 'site.sqlite3'}"
        )
        settings["SQLALCHEMY_ENGINE_OPTIONS"] = {"connect_args": {"timeout": 5}}
    else:
        server = request.getfixturevalue("postgresql_server")
        template = request.getfixturevalue("postgresql_template")
        name = f"site_{os.getpid()}_{next(request.getfixturevalue('copies'))}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        settings |= settings_for(database_address(server, name))
    app = create_app("testing", **settings)
    with app.app_context():
        if kind == "sqlite":
            db.create_all()
            db.session.remove()

    server_object = waitress.create_server(app, host="127.0.0.1", port=port, threads=6)
    serving = threading.Thread(target=serve, args=(server_object,), daemon=True)
    serving.start()
    stop = threading.Event()
    worker = threading.Thread(target=keep_delivering, args=(app, stop), daemon=True)
    worker.start()
    contexts = []

    def open_page(*, viewport: dict[str, int] = DESK, language: str = "en", **options: object) -> Page:
        context = browser.new_context(viewport=viewport, locale=language, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        return page

    yield Site(app=app, url=f"http://127.0.0.1:{port}", mailbox=mailbox, open_page=open_page)

    for context in contexts:
        context.close()
    stop.set()
    worker.join(timeout=10)
    server_object.close()
    post_office.stop()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def serve(server_object) -> None:
    with suppress(OSError):  # closing the listening socket ends waitress's loop this way
        server_object.run()


def keep_delivering(app: Flask, stop: threading.Event) -> None:
    while not stop.wait(0.5):
        # A database that is busy for long is tried again in the next round, as app/worker.py does.
        with app.app_context(), suppress(DBAPIError):
            send_receipts()
            deliver_due()
            open_due_periods()
