"""Many clients, several processes and sudden ends: what was answered is one history and stays remembered.

`SOAK=1` kills more often.
"""

from __future__ import annotations

import http.client
import os
import random
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest

from app.ledger.witnessing import Behind, Cosigned, Refused, read_answer, request_body
from tests.witness.program import Witness
from tests.witness.reference_log import ORIGIN, Log
from witness.witness import State

KILLS = 40 if os.environ.get("SOAK") else 5
SIZES = 1000


class Proved(Log):
    """A log that makes each note and each proof once: twenty clients share two processors."""

    def __init__(self, *keys, **how) -> None:
        super().__init__(*keys, **how)
        self.notes: dict[int, str] = {}

    def note(self, size: int, *extensions: str) -> str:
        if size not in self.notes:
            self.notes[size] = super().note(size)
        return self.notes[size]


@pytest.fixture
def log() -> Proved:
    return Proved(leaves=SIZES)


def climb(witness: Witness, log: Log, port: int, seed: int, until: threading.Event) -> list[int]:
    """One client that believes to be alone: it picks sizes, learns from the answers, returns every 200."""
    dice = random.Random(seed)
    old, seen = 0, []
    while not until.is_set() and old < SIZES:
        size = min(SIZES, old + dice.randint(0, 4))
        try:
            answer = offer_at(witness, log, old, size, port)
        except (OSError, http.client.HTTPException):
            return seen  # killed
        match answer:
            case Cosigned():
                seen.append(size)
                old = size
            case Behind():
                old = answer.size
            case Refused(503):
                return seen  # ended
            case Refused():
                raise AssertionError(answer)
    return seen


def offer_at(witness: Witness, log: Log, old: int, size: int, port: int):
    note = log.note(size)
    answer = witness.post(request_body(old, log.proof(old, size), note), port)
    return read_answer(*answer, note, witness.vkey)


@contextmanager
def climbing(witness: Witness, log: Log, clients: int) -> Iterator[list[Future[list[int]]]]:
    """That many clients at once, spread over the processes, until the block ends."""
    until = threading.Event()
    with ThreadPoolExecutor(clients) as pool:
        try:
            yield [
                pool.submit(climb, witness, log, witness.ports[number % len(witness.ports)], number, until)
                for number in range(clients)
            ]
        finally:
            until.set()


def answered(clients: list[Future[list[int]]]) -> set[int]:
    return {size for client in clients for size in client.result()}


def history(witness: Witness) -> list[tuple[int, int]]:
    """What was cosigned, in the order in which the database took it up."""
    with sqlite3.connect(witness.state / "witness.sqlite3") as database:
        rows = database.execute("SELECT size, cosigned_at FROM cosigned ORDER BY rowid").fetchall()
    database.close()
    return rows


@pytest.mark.parametrize("processes", [1, 3])
def test_twenty_clients_at_once_climb_one_history(witness, log, processes):
    for _ in range(processes - 1):
        witness.start()

    read, end = [0], time.monotonic() + 4
    with climbing(witness, log, 20) as clients:
        while read[-1] < SIZES and time.monotonic() < end:
            read.append(witness.size(ORIGIN))

    sizes = answered(clients)
    assert len(sizes) > 20
    assert read == sorted(read)  # never backwards
    kept = history(witness)
    assert kept == sorted(kept)  # sizes and times grow together
    assert sizes == {size for size, _ in kept}
    assert witness.size(ORIGIN) == max(sizes)
    assert witness.incidents() == "No incidents.\n"
    assert witness.stderr == ""


def test_two_histories_that_race_get_one_winner(witness, log):
    """Each round offers both sides of a fork at once, to two processes; one of them is cosigned, not both."""
    witness.start()
    old = 0
    for round_ in range(12):
        size = old + 3
        sides = [log, log.fork(old, size)] if old else [log, log.fork(0, size)]
        answers: list = [None, None]
        gate = threading.Barrier(2)

        def offer(side: int, sides=sides, answers=answers, gate=gate, old=old, size=size) -> None:
            gate.wait()
            answers[side] = offer_at(witness, sides[side], old, size, witness.ports[side])

        threads = [threading.Thread(target=offer, args=(side,)) for side in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        won = [isinstance(answer, Cosigned) for answer in answers]
        assert sum(won) == 1, (round_, answers)
        winner = sides[won.index(True)]
        log = Proved(*winner.keys, leaves=SIZES)
        log.leaves[:size] = winner.leaves[:size]
        old = size

    assert witness.stderr.count("TWO HISTORIES") == 12


def test_what_was_answered_is_remembered_after_kill_9(witness, log):
    dice = random.Random(9)
    promised: set[int] = set()
    for _ in range(KILLS):
        with climbing(witness, log, 6) as clients:
            time.sleep(dice.uniform(0.05, 0.4))
            assert witness.end(signal.SIGKILL) == -signal.SIGKILL
        promised |= answered(clients)

        witness.start()  # no repair

        kept = history(witness)
        assert promised <= {size for size, _ in kept}
        assert witness.size(ORIGIN) >= max(promised, default=0)
        assert kept == sorted(kept)
    with sqlite3.connect(witness.state / "witness.sqlite3") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
    assert promised
    assert witness.incidents() == "No incidents.\n"


def test_commits_wait_for_the_disk(witness):
    """A power cut cannot be made here; what decides it can be asked: write-ahead, and FULL."""
    with closing(State(witness.state)) as state:
        assert state.db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert state.db.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL


def test_sigterm_lets_a_request_finish_and_ends_at_once_with_0(witness, log):
    idle = http.client.HTTPConnection("127.0.0.1", witness.port)
    idle.request("GET", "/healthz")
    idle.getresponse().read()
    with climbing(witness, log, 12) as clients:
        time.sleep(0.3)
        begun = time.monotonic()
        code = witness.end()
        took = time.monotonic() - begun

    idle.close()
    assert code == 0
    assert took < 3
    assert answered(clients) == {size for size, _ in history(witness)}
    assert witness.stderr == ""


def test_a_request_that_had_begun_is_answered_after_sigterm(witness, log):
    """Another process holds the memory, so the request waits; the end waits for the request."""
    with witness.database() as database, ThreadPoolExecutor(1) as pool:
        database.execute("BEGIN IMMEDIATE")
        offered = pool.submit(offer_at, witness, log, 0, 3, witness.port)
        time.sleep(0.5)
        witness.processes[-1].send_signal(signal.SIGTERM)
        time.sleep(0.5)
        database.execute("ROLLBACK")

        assert isinstance(offered.result(), Cosigned)
    database.close()
    assert witness.processes[-1].wait(20) == 0


def test_without_its_memory_it_signs_nothing(witness, log):
    """The database is locked away, then there again."""
    witness.offer(log, 0, 3)
    moved = witness.state / "elsewhere"
    (witness.state / "witness.sqlite3").rename(moved)

    answer = witness.offer(log, 3, 5)

    assert isinstance(answer, Refused)
    assert answer.status == 503
    assert witness.ask("GET", "/healthz")[0] == 503
    assert not (witness.state / "witness.sqlite3").exists()
    moved.rename(witness.state / "witness.sqlite3")
    assert isinstance(witness.offer(log, 3, 5), Cosigned)
