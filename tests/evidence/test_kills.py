"""The real server is killed while people sign. Whatever it answered is there afterwards, once, and all agrees."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random

import psycopg
import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from app import create_app
from app.acknowledgements.models import Signature
from app.assignments.models import Assignment, Closing
from app.demo.factories import make_assignment, make_person, make_release, make_requirement, make_unit
from app.demo.sample_course import sample_content
from app.evidence.actions import enter_missing
from app.evidence.auditing.sampling import every
from app.evidence.queries.auditing import Audit
from app.extensions import db
from app.ledger.kinds import EntryKind
from app.ledger.models import LedgerEntry
from app.people.models import SignInFailure
from app.shared.database import read_one_state
from bench.browser import Browser
from config import Testing
from tests.acknowledgements.training import agree, pass_check, read_lessons
from tests.conftest import database_address
from tests.support import PASSWORD, password_hash

SOAK = os.environ.get("SOAK") == "1"
KILLS = 100 if SOAK else 5  # on each database
SEED = int(os.environ.get("KILLS_SEED", "2026"))
CLIENTS = 4
ROOT = Path(__file__).parents[2]
LOST = (OSError, http.client.HTTPException)


@dataclass
class Installation:
    """A database, and the server that is started on it again and again."""

    app: Flask  # for looking
    settings: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    port: int = 0

    def start(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", str(self.port)],
            env=self.settings, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until = time.monotonic() + 60
        while socket.socket().connect_ex(("127.0.0.1", self.port)):
            assert self.process.poll() is None, "the server did not start again"
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.05)

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch) -> Iterator[Installation]:
    address, drop = f"sqlite:///{tmp_path / 'killed.sqlite3'}", ""
    if request.param == "postgresql":
        server, template = (request.getfixturevalue(f"postgresql_{name}") for name in ("server", "template"))
        name = f"killed_{os.getpid()}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        address, drop = database_address(server, name), f"DROP DATABASE {name} WITH (FORCE)"
    settings = {
        "COUNTERSIGN_ENV": "development",
        "DATABASE_URL": address,
        "DATA_FOLDER": str(tmp_path),
        "LOG_KEY": Testing.LOG_KEY,
        "RECEIPT_SIGNER": Testing.RECEIPT_SIGNER,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    app = create_app()
    if request.param == "sqlite":
        with app.app_context():
            db.create_all()
            db.session.remove()
    made = Installation(app, {**os.environ, **settings})
    yield made
    made.kill()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    if drop:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(drop)


def people_with(app: Flask, people: int, assignments: int) -> dict[str, list[str]]:
    """Addresses of people, each with the keys of assignments for which only the signature is missing."""
    now = datetime.now(UTC)
    with app.app_context():
        release, unit = make_release([sample_content("en")], now=now), make_unit(now=now)
        requirements = [
            make_requirement(title={"en": f"Policy {number}", "pl": f"Zasady {number}"}, now=now)
            for number in range(assignments)
        ]
        found: dict[str, list[str]] = {}
        for number in range(people):
            person = make_person(
                "Alice Arrow", unit=unit, email=f"signer{number}@harbourlane.example",
                password_hash=password_hash(), now=now,
            )  # fmt: skip
            agree(person, release, now)
            mine = [make_assignment(each, person, release, now=now) for each in requirements]
            for assignment in mine:
                read_lessons(assignment, sample_content("en"), now)
                pass_check(assignment, now)
            found[str(person.email)] = [assignment.key for assignment in mine]
        db.session.commit()
        while enter_missing(now=now):
            db.session.commit()
    return found


# -- what people do ------------------------------------------------------------------------------------


def signed_in(port: int, name: str) -> Browser:
    browser = Browser(port)

    def enter() -> Browser:  # from the start each time: the form belongs to a session
        browser.get("/sign-in")
        return browser.post("/sign-in", {"csrf_token": browser.token, "name": name, "password": PASSWORD})

    while_busy(enter)
    assert browser.status == 303, browser.text
    return browser


def review(browser: Browser, key: str) -> dict[str, str]:
    """Everything up to the confirming click; nothing where the assignment was signed before."""
    browser.get(f"/assignments/{key}/sign")
    if browser.status == 303:
        return {}
    boxes = dict.fromkeys(re.findall(r'name="(statement-[^"]+)"', browser.text), "y")
    words = {"typed_name": "Alice Arrow", "comment": "", "password": PASSWORD}
    sent = {**browser.hidden(), **boxes, **words}
    while_busy(lambda: browser.post(f"/assignments/{key}/sign", sent))
    assert browser.status == 200, browser.text
    return browser.hidden()


def while_busy(ask: Callable[[], Browser]) -> None:
    """Asked, and asked again for as long as the answer is that the database is busy."""
    until = time.monotonic() + 60
    while ask().status == 503:
        assert time.monotonic() < until, "the database stays busy"


def receipt_at(path: str) -> str:
    found = re.fullmatch(r"/receipts/([\w-]+)", path)
    assert found, f"{path} is no receipt"
    return found[1]


@dataclass
class Signer:
    """Signs one assignment after the other until the server is gone; what was in the air is tried again."""

    name: str
    left: list[str]
    answered: dict[str, str] = field(default_factory=dict)  # assignment → number of the receipt
    trouble: list[str] = field(default_factory=list)

    def work(self, port: int, signed: threading.Semaphore) -> None:
        try:
            browser = signed_in(port, self.name)
            while self.left:
                sent = review(browser, self.left[-1])
                if sent:
                    path = f"/assignments/{self.left[-1]}/sign/confirm"
                    while_busy(partial(browser.post, path, sent))
                assert browser.status == 303, browser.text
                self.answered[self.left[-1]] = receipt_at(browser.path)
                self.left.pop()
                if sent:
                    signed.release()
        except LOST:
            pass
        except AssertionError as error:
            self.trouble.append(str(error))


def forget_tries(app: Flask) -> None:
    """A password whose check was cut off counts as a wrong one, and a hundred kills cut off more than ten."""
    with app.app_context():
        db.session.execute(delete(SignInFailure))
        db.session.commit()


def test_what_was_answered_survives_kills_exactly_once(installation: Installation) -> None:
    chance = Random(f"{SEED} {installation.settings['DATABASE_URL'][:6]}")
    people = people_with(installation.app, CLIENTS, 10 + 6 * KILLS)
    signers = [Signer(name, keys) for name, keys in people.items()]
    before = 0
    for _ in range(KILLS):
        installation.start()
        signed = threading.Semaphore(0)
        threads = [threading.Thread(target=each.work, args=(installation.port, signed)) for each in signers]
        for thread in threads:
            thread.start()
        for _ in range(chance.randint(1, 10)):
            assert signed.acquire(timeout=60), [each.trouble for each in signers]
        time.sleep(chance.uniform(0, 0.1))
        installation.kill()
        for thread in threads:
            thread.join()
        assert [each.trouble for each in signers if each.trouble] == []
        forget_tries(installation.app)
        before = require_all_there(installation.app, signers, before)

    installation.start()  # once more: what was in the air is settled by asking again
    for each in signers:
        each.left = each.left[-2:]
        each.work(installation.port, threading.Semaphore())
        assert (each.left, each.trouble) == ([], [])
    require_all_there(installation.app, signers, before)
    with installation.app.app_context():
        assert list(Audit(every).differences()) == []


def require_all_there(app: Flask, signers: list[Signer], before: int) -> int:
    """Every answer is a row, its closing and its entry, once; what was not answered is whole or not there at all.

    Returns how many signatures there are.
    """
    with app.app_context():
        read_one_state()  # what the killed server had sent off can still be on its way into PostgreSQL
        signed = dict(
            db.session.execute(
                select(Assignment.key, Signature.key).join(
                    Signature, Signature.assignment_id == Assignment.id
                )
            ).all()
        )
        entered = db.session.scalars(
            select(LedgerEntry.subject).where(LedgerEntry.kind == EntryKind.SIGNATURE)
        ).all()
        closings = db.session.scalar(select(func.count()).select_from(Closing))
        db.session.rollback()
    answered = {key: receipt for each in signers for key, receipt in each.answered.items()}
    assert {key: signed.get(key) for key in answered} == answered
    assert sorted(entered) == sorted(f"signatures/{receipt}" for receipt in signed.values())
    assert closings == len(signed) <= len(answered) + len(signers)
    assert len(signed) > before
    return len(signed)


def test_fifty_signings_at_once_are_one_record_and_fifty_equal_receipts(installation: Installation) -> None:
    ((name, (key,)),) = people_with(installation.app, 1, 1).items()
    installation.start()
    browser = signed_in(installation.port, name)
    sent, together = review(browser, key), threading.Barrier(50)

    def click(_number: int) -> tuple[int, str, int, str]:
        own = Browser(installation.port)
        own.cookies = dict(browser.cookies)
        together.wait()
        answer = own.post(f"/assignments/{key}/sign/confirm", sent)
        status, receipt = answer.status, receipt_at(answer.path)
        own.get(f"/receipts/{receipt}/proof")
        return status, receipt, own.status, own.text

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(click, range(50)))

    assert len(set(answers)) == 1
    status, receipt, shown, proof = answers[0]
    assert (status, shown, proof.splitlines()[0]) == (303, 200, "c2sp.org/tlog-proof@v1")
    with installation.app.app_context():
        assert db.session.scalars(select(Signature.key)).all() == [receipt]
        assert list(Audit(every).differences()) == []
