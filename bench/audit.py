"""`python -m bench.audit`: how long `evidence verify` takes, for a long log and for many signatures."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask
from sqlalchemy import insert, select

from app import create_app
from app.acknowledgements.models import Signature
from app.assignments.kinds import ClosingKind
from app.assignments.models import Assignment, Closing
from app.evidence.actions import enter_missing
from app.evidence.auditing.entries import read_leaf
from app.evidence.auditing.history import History
from app.evidence.queries.auditing.walking import batches
from app.extensions import db
from app.ledger import queries
from app.ledger.actions import Waiting, append, first_key
from app.ledger.kinds import EntryKind
from app.people.models import Person
from app.quizzes.models import Attempt, AttemptResult, Choice
from app.quizzes.record import record_sha256
from app.sealing import log_key, make_sure_of_keys
from bench.installation import environment
from tests.compliance.two_stores import two_stores
from tests.evidence.packs import signature

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
TOGETHER = 10_000  # entries of one transaction
FACTS = {
    "statements": [
        {"id": f"s{n}", "text": "I have read the policy, and I know whom to ask."} for n in range(8)
    ]
}


def installation(folder: Path) -> Flask:
    os.environ.update(environment(f"sqlite:///{folder / 'audit.sqlite3'}", folder))
    app = create_app()
    with app.app_context():
        db.create_all()
        make_sure_of_keys(company="Bench", now=NOW)
    return app


def many_entries(number: int) -> None:
    """As the log itself writes them."""
    key = log_key()
    for start in range(0, number, TOGETHER):
        waiting = [
            Waiting(EntryKind.HEARTBEAT, f"heartbeats/{n}", FACTS, {}, NOW, False, None, False)
            for n in range(max(start, 1), min(start + TOGETHER, number))
        ]
        if start == 0:
            waiting.insert(0, first_key(key, NOW))
        append(queries.end_for_writing(key.origin), waiting, key, "bench")
        db.session.commit()


def many_signatures(number: int) -> None:
    """One signature with its check, copied row by row for as many people; entered by the product."""
    found = two_stores(NOW, alice=ClosingKind.PAPER)
    first = signature(found.assignment("Bob"), NOW - timedelta(hours=1))
    db.session.commit()
    result = db.session.scalars(select(AttemptResult).filter_by(attempt_id=first.attempt_id)).one()
    person, assignment = row_of(Person, first.person_id), row_of(Assignment, first.assignment_id)
    closing = row_of(Closing, first.assignment.closing.id)
    attempt, graded, signed = (
        row_of(Attempt, first.attempt_id),
        row_of(AttemptResult, result.id),
        row_of(Signature, first.id),
    )
    choices = [row_of(Choice, choice.id) for choice in result.attempt.choices]

    def record(n: int) -> str:
        chosen = [SimpleNamespace(**choice) for choice in choices]
        return record_sha256(attempt=f"t{n}", form=attempt["form"], choices=chosen)

    for start in range(1, number, 500):
        ids = range(1_000_000 + start, 1_000_000 + min(start + 500, number))
        copy(Person, person, ids, lambda n: {"key": f"p{n}", "employee_number": f"B{n}"})
        copy(Assignment, assignment, ids, lambda n: {"key": f"a{n}", "person_id": n})
        copy(Closing, closing, ids, lambda n: {"assignment_id": n})
        copy(Attempt, attempt, ids, lambda n: {"key": f"t{n}", "assignment_id": n})
        copy(AttemptResult, graded, ids, lambda n: {"attempt_id": n, "record_sha256": record(n)})
        for place, choice in enumerate(choices):
            copy(Choice, choice, ids, lambda n, place=place: {"id": n * 100 + place, "attempt_id": n})
        copy(
            Signature,
            signed,
            ids,
            lambda n: {"key": f"s{n}", "assignment_id": n, "person_id": n, "attempt_id": n},
        )
    db.session.commit()
    while enter_missing(now=NOW):
        db.session.commit()
        db.session.expunge_all()


def row_of(model: Any, id: int) -> Any:
    return db.session.execute(select(model.__table__).where(model.id == id)).mappings().one()


def copy(model: Any, row: Any, ids: range, change: Any) -> None:
    db.session.execute(insert(model.__table__), [{**row, "id": n, **change(n)} for n in ids])


def timed(name: str, work: Any) -> None:
    wall, cpu = time.monotonic(), time.process_time()
    work()
    print(f"| {name} | {time.monotonic() - wall:.1f} s | {time.process_time() - cpu:.1f} s |", flush=True)


def tree_alone() -> None:
    """Reading the rows, and all of the tree and the checkpoints' texts, without a signature."""
    history = History(lambda sequence: False)
    for rows in batches():
        for row in rows:
            for difference in history.add(row, None if row.sequence else read_leaf(row)):
                raise SystemExit(difference)


def verify(name: str, *options: str) -> None:
    """The command in a process of its own, with the most memory that it took."""
    wall, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "evidence", "verify", *options],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    spent = f"{time.monotonic() - wall:.1f} s | {cpu:.1f} s | {after.ru_maxrss // 1024} MB"
    print(f"| {name} | {spent} | {done.stdout.splitlines()[0]} |", flush=True)
    if done.returncode:
        raise SystemExit(done.stdout[:2000] + done.stderr[-2000:])


def main() -> None:
    entries, signatures = int(sys.argv[1]), int(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        app = installation(Path(folder))
        with app.app_context():
            timed(f"writing {entries} entries", lambda: many_entries(entries))
            timed("tree and checkpoints' texts alone", tree_alone)
        verify("verify --quick", "--quick")
        verify("verify")
    with tempfile.TemporaryDirectory() as folder:
        app = installation(Path(folder))
        with app.app_context():
            timed(f"making {signatures} signatures", lambda: many_signatures(signatures))
        verify("verify, with facts")


main()
