"""Sending what is due. Safe to run twice, and in several workers at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import structlog
from flask import current_app

from app.extensions import db
from app.messages import actions, queries
from app.messages.carriers import Answer, Carrier, Folder, Memory, Smtp
from app.messages.envelope import File, sealed
from app.messages.mail_url import mail_route
from app.messages.models import OutboxMessage
from app.messages.outcome import Outcome
from app.shared.clock import utc_now

log = structlog.get_logger("countersign")

OUTCOMES = (Outcome.SENT, Outcome.DEFERRED, Outcome.BOUNCED)
CLAIM = timedelta(minutes=10)  # much longer than the slowest conversation with a mail server


def deliver_due() -> str:
    """Send what is due, one after the other; returns what it did in words, none for nothing.

    Each message is claimed and the claim committed, then it is sent while no transaction is open, then
    the answer is recorded and committed. A worker that is killed in between leaves a claim that runs
    out; only when it is killed between the server's yes and our note of it can a mail go out twice, and
    then both carry one Message-ID.
    """
    done: Counter[Outcome] = Counter()
    with carrier() as way:
        while (message_id := claim_next()) is not None:
            answer = carried(message_id, way)
            done[noted(message_id, answer)] += 1
            if not answer.reached:
                break  # the others would wait for the same silence; they stay due
    return " · ".join(f"{done[outcome]} {outcome.value}" for outcome in OUTCOMES) if done else ""


def claim_next() -> int | None:
    """Take the next due message in hand; None when there is none."""
    now = utc_now()
    message = queries.next_due(now)
    if message is None:
        db.session.rollback()
        return None
    actions.claim(message=message, until=now + CLAIM)
    message_id = message.id
    db.session.commit()
    return message_id


def carried(message_id: int, way: Carrier) -> Answer:
    """One try, outside of any transaction: a slow server must not hold our locks."""
    message = db.session.get_one(OutboxMessage, message_id)
    try:
        mail = sealed(
            key=message.key, sender=current_app.config["MAIL_FROM"], to=message.address,
            subject=message.subject, body=message.body or "", language=message.language,
            written_at=message.written_at,
            files=[File(each.name, each.media_type, each.content) for each in message.attachments],
        )  # fmt: skip
    except ValueError as error:
        return Answer(Outcome.BOUNCED, f"not a mail that can be sent: {error}"[:300])
    finally:
        db.session.rollback()
    return way.carry(mail)


def noted(message_id: int, answer: Answer) -> Outcome:
    message = db.session.get_one(OutboxMessage, message_id)
    outcome = actions.record_try(message=message, outcome=answer.outcome, detail=answer.detail, now=utc_now())
    log.info("mail", message=message.key, kind=message.kind, outcome=outcome.value)
    db.session.commit()
    return outcome


@contextmanager
def carrier() -> Iterator[Carrier]:
    """The way that `MAIL_URL` names."""
    route = mail_route(current_app.config["MAIL_URL"])
    if route.kind == "memory":
        mailbox: list[EmailMessage] = current_app.extensions.setdefault("mailbox", [])
        yield Memory(mailbox)
    elif route.kind == "folder":
        yield Folder(Path(current_app.config["DATA_FOLDER"]) / route.folder)
    else:
        with Smtp(route) as server:
            yield server
