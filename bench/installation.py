"""A small company with enough people to measure every step, and the servers that show it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher
from flask_migrate import upgrade

from app import create_app
from app.company.queries import profile
from app.courses.actions import publish
from app.courses.kinds import ReleaseKind
from app.courses.queries import content
from app.demo.factories import add, make_assignment, make_person, make_requirement, make_unit
from app.extensions import db
from app.ledger.notes import new_key
from app.lessons.models import Reading
from app.lessons.steps import Step
from app.quizzes.kinds import AttemptKind
from app.quizzes.models import Attempt, AttemptResult

PASSWORD = "quiet harbour lantern 7"  # of people who do not exist
CLIENTS = 8
LEARNERS = 6  # for each client: a check costs more for somebody who has taken many, and few people do
SIGNATURES = 65  # for one client, some of them to warm up; half as many for each of the eight
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Company:
    """Who signs in to do what. Keys are those of assignments."""

    learners: list[str]
    manager: str
    signers: list[str]
    to_sign: dict[str, list[str]]
    lesson: str
    assignment_of: dict[str, str]


def environment(database: str, folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "COUNTERSIGN_ENV": "development",
        "LOG_KEY": new_key("bench.test/log").secret,
        "RECEIPT_SIGNER": str(Path(__file__).parents[1] / "tests" / "evidence" / "authority"),
        "DATABASE_URL": database,
        "DATA_FOLDER": str(folder),
        "SECRET_KEY": "bench" * 10,
    }


def found(settings: dict[str, str]) -> Company:
    """Make the tables, publish the bank, hire people. One team of 60; learners and signers beside it.

    With the settings that the server gets later: each `environment` has a log key of its own.
    """
    os.environ.update(settings)
    app = create_app()
    now = datetime.now(UTC)
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        password_hash = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1).hash(PASSWORD)
        release = publish(
            course_folder=ROOT / "quizzes" / "social-media",
            profile=profile(),
            kind=ReleaseKind.MATERIAL,
            reason="bench",
            approved_by="Bench",
            published_by="the bench",
            now=now,
        )
        text = content(release.id, "en")
        requirement = make_requirement(now=now)
        store = make_unit("Store", now=now)
        manager = make_person("Carol Shaw", unit=store, leads=True, password_hash=password_hash, now=now)
        for number in range(60):
            person = make_person(unit=store, now=now)
            make_assignment(
                requirement, person, release, due_on=(now + timedelta(days=number - 20)).date(), now=now
            )
        learners, signers = [], []
        assignment_of, to_sign = {}, {}
        for _ in range(CLIENTS * LEARNERS):
            person = make_person(unit=make_unit(now=now), password_hash=password_hash, now=now)
            assignment_of[person.employee_number] = make_assignment(requirement, person, release, now=now).key
            learners.append(person.employee_number)
        # Many policies so that one person can sign many times; retired, so that the team page has one.
        others = [
            make_requirement(
                title={"en": f"Policy {number}", "pl": f"Zasady {number}"}, retired_at=now, now=now
            )
            for number in range(SIGNATURES)
        ]
        for _ in range(CLIENTS + 1):
            person = make_person(
                "Alice Archer", unit=make_unit(now=now), password_hash=password_hash, now=now
            )
            signers.append(person.employee_number)
            to_sign[person.employee_number] = []
            for other in others:
                assignment = make_assignment(other, person, release, now=now)
                finish_training(assignment, text.tracks["staff"].lessons, now)
                to_sign[person.employee_number].append(assignment.key)
        company = Company(
            learners,
            manager.employee_number,
            signers,
            to_sign,
            text.tracks["staff"].lessons[0],
            assignment_of,
        )
        db.session.commit()
        db.engine.dispose()
    return company


def finish_training(assignment, lessons: list[str], now: datetime) -> None:
    for lesson in lessons:
        for step in Step:
            add(
                Reading(
                    assignment_id=assignment.id,
                    lesson=lesson,
                    step=step,
                    round=0,
                    answer=None,
                    language="en",
                    active_seconds=1,
                    recorded_at=now,
                )
            )
    attempt = add(
        Attempt(
            assignment_id=assignment.id,
            kind=AttemptKind.CHECK,
            number=1,
            form={"items": []},
            language="en",
            started_at=now,
        )
    )
    add(
        AttemptResult(
            attempt_id=attempt.id,
            points=100,
            maximum=100,
            pass_mark=75,
            harmful_on_critical=False,
            passed=True,
            missed_rules=[],
            finished_at=now,
        )
    )


def serve(module: str, settings: dict[str, str]) -> tuple[subprocess.Popen, int]:
    """Start waitress with `module` as the product's own server starts it; wait until it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{port}", "--threads=8", module],
        env=settings,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process, port
        time.sleep(0.1)
    raise SystemExit(f"{module} did not start")
