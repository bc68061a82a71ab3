"""The background worker: which job runs when. Work itself waits in the database, not here.

The outbox table is the queue and its rows are claimed there, so that any number of workers may run and
a killed one loses nothing; see docs/decisions/0003.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask
from sqlalchemy.exc import DBAPIError

from app.assignments.jobs import open_due_periods
from app.evidence.jobs import audit_nightly, send_receipts, warn_of_log
from app.extensions import db
from app.ledger.jobs import ask_witnesses, keep_beating
from app.messages.jobs import deliver_due
from app.people.jobs import sweep_failures
from app.refreshers.jobs import open_refreshers
from app.reminders.jobs import cancel_settled, send_digests
from app.shared.errors import Unusable

log = structlog.get_logger("countersign.worker")

SECONDS_BETWEEN = {
    deliver_due: 2,  # an invited person waits in front of the page for their code
    send_receipts: 2,  # whoever has just signed looks into their mailbox
    cancel_settled: 10,  # nobody is reminded of what they have just signed
    open_due_periods: 20,  # a new hire finds their training when they have opened the invitation
    open_refreshers: 60 * 60,
    send_digests: 15 * 60,  # local working hours begin at different times
    sweep_failures: 60 * 60,
    keep_beating: 5 * 60,  # an hour without an entry is entered this soon after it
    ask_witnesses: 3 * 60,  # only those who have not seen everything; the heartbeat makes it hourly at least
    audit_nightly: 15 * 60,  # does nothing once the night's is done
    warn_of_log: 10 * 60,
}

SAID: dict[str, str] = {}
"""What each job said last: three times a minute the same words would fill the log."""


def run(app: Flask) -> None:
    """Run the jobs until the process is told to stop."""
    scheduler = BlockingScheduler(timezone="UTC")
    for job, seconds in SECONDS_BETWEEN.items():
        scheduler.add_job(once, "interval", args=(app, job), seconds=seconds, max_instances=1, coalesce=True)
    for job in SECONDS_BETWEEN:
        once(app, job)
    scheduler.start()


def once(app: Flask, job: Callable[[], str]) -> None:
    """One run of one job. What cannot be done now is tried again at the next tick: the database is busy or
    gone, or the log takes no entry until the operator has mended something.
    """
    with app.app_context():
        try:
            said = job()
        except DBAPIError as error:
            db.session.rollback()
            log.error("job_postponed", job=job.__name__, error=type(error).__name__)
        except Unusable as error:
            db.session.rollback()
            log.error("job_postponed", job=job.__name__, error=str(error))
        else:
            if said and said != SAID.get(job.__name__):
                log.info("job_done", job=job.__name__, said=said)
            SAID[job.__name__] = said
