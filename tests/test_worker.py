"""The worker says what a job did, and not the same words three times a minute."""

from __future__ import annotations

from flask import Flask
from structlog.testing import capture_logs

from app.assignments.jobs import open_due_periods
from app.messages.jobs import deliver_due
from app.worker import SECONDS_BETWEEN, once


def test_what_a_job_did_is_said_when_it_is_news(sqlite_app: Flask) -> None:
    answers = iter(["0 opened", "0 opened", "1 opened", "", "1 opened"])

    def job() -> str:
        return next(answers)

    with capture_logs() as lines:
        for _ in range(5):
            once(sqlite_app, job)

    assert [line["said"] for line in lines] == ["0 opened", "1 opened", "1 opened"]


def test_a_new_hire_finds_their_training_when_the_invitation_has_come() -> None:
    assert SECONDS_BETWEEN[open_due_periods] <= 30
    assert SECONDS_BETWEEN[deliver_due] < SECONDS_BETWEEN[open_due_periods]
