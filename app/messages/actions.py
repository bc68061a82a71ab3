"""Writing mail into the outbox, in the transaction of the fact that it tells about."""

from __future__ import annotations

from datetime import datetime

from flask import render_template
from flask_babel import force_locale

from app.extensions import db
from app.messages.addresses import one_address
from app.messages.back_off import next_try
from app.messages.envelope import File
from app.messages.letter import letter_from
from app.messages.models import Attachment, Delivery, OutboxMessage
from app.messages.outcome import Outcome
from app.messages.queries import failed_tries


def post(
    *,
    template: str,
    to: str,
    language: str,
    kind: str,
    now: datetime,
    holds_secret: bool = False,
    **values: object,
) -> OutboxMessage:
    """Owe one mail to one address: `template` rendered with `values` in `language`.

    `kind` is a word for lists ("invitation"). With `holds_secret` the text is wiped once the mail
    server has taken it. Raises `NotOneAddress`.
    """
    address = one_address(to)
    with force_locale(language):
        letter = letter_from(render_template(template, **values))
    message = OutboxMessage(
        kind=kind,
        address=address,
        language=language,
        subject=letter.subject,
        body=letter.text,
        holds_secret=holds_secret,
        written_at=now,
        try_at=now,
    )
    db.session.add(message)
    db.session.flush()
    return message


def attach(*, message: OutboxMessage, file: File) -> None:
    """Send a file along. It is gone from here as soon as the mail is finished."""
    message.attachments.append(Attachment(name=file.name, media_type=file.media_type, content=file.content))
    db.session.flush()


def cancel(*, message: OutboxMessage, now: datetime) -> None:
    """Take back a mail whose matter is settled. One that a worker has in hand or has sent stays as it is."""
    if message.finished_at is not None or (message.claimed_until and message.claimed_until > now):
        return
    finish(message, Outcome.CANCELLED, now)
    db.session.add(
        Delivery(message=message, tried_at=now, outcome=Outcome.CANCELLED, detail="no longer needed")
    )
    db.session.flush()


def claim(*, message: OutboxMessage, until: datetime) -> None:
    """Take a message in hand. If the worker is killed, the claim runs out and another takes it."""
    message.claimed_until = until
    db.session.flush()


def record_try(*, message: OutboxMessage, outcome: Outcome, detail: str, now: datetime) -> Outcome:
    """Write down what became of a try; returns what it means for the message.

    A deferred message is tried again later, until 72 hours are over.
    """
    message.claimed_until = None
    if outcome is Outcome.DEFERRED and message.finished_at is None:
        tries = failed_tries(message.id) + 1
        again = next_try(written_at=message.written_at, tries=tries, now=now)
        if again is None:
            outcome, detail = Outcome.BOUNCED, f"given up after 72 hours; last: {detail}"
        else:
            message.try_at = again
    if outcome is not Outcome.DEFERRED and message.finished_at is None:
        finish(message, outcome, now)
    db.session.add(Delivery(message=message, tried_at=now, outcome=outcome, detail=detail))
    db.session.flush()
    return outcome


def finish(message: OutboxMessage, outcome: Outcome, now: datetime) -> None:
    """Nothing more is done about the message, so what is secret or large in it goes."""
    message.finished_at, message.outcome = now, outcome
    message.attachments.clear()
    if message.holds_secret:
        message.body = None
