"""The log is watched from outside: witnesses are shown what is new, and a quiet hour is entered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import structlog
from flask import current_app
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.ledger import actions, queries
from app.ledger.asking import Offer, newest_seen, offer_all
from app.ledger.errors import LogKeyMissing
from app.ledger.key_file import key_at_hand
from app.ledger.notes import Checkpoint, KeyUnreadable, NoteUnreadable, read_checkpoint, signed_by
from app.ledger.witnesses import Witness
from app.ledger.witnessing import Answer, Behind, Cosigned, Refused
from app.shared.clock import utc_now

log = structlog.get_logger("countersign.worker")

PATIENCE = 10.0  # seconds for all witnesses together, for each of at most three rounds


def keep_beating(now: datetime | None = None) -> str:
    """Enter a quiet hour, so that silence can be proved."""
    try:
        needed = actions.beat(now=now or utc_now())
        db.session.commit()
    except IntegrityError:  # another worker was quicker
        needed = False
        db.session.rollback()
    return "a quiet hour entered" if needed else ""


def ask_witnesses(now: datetime | None = None, *, everyone: bool = False, patience: float = PATIENCE) -> str:
    """Show the newest checkpoint to every witness that has not seen it, and keep what they say.

    With `everyone`, to those who have seen it too: they say whether it is still the log that they know.
    No transaction is open while anybody is waited for.
    """
    now, witnesses = now or utc_now(), queries.witnesses()
    offers = queries.offers(witnesses, everyone=everyone)
    empty = not queries.size()
    db.session.rollback()
    if empty:
        return ask_about_nothing(witnesses if everyone else (), patience, now)
    answers = offer_all(offers, patience)
    again = {
        number: replace(offer, old=answer.size, proof=queries.proof_from(answer.size, offer.size))
        for number, (offer, answer) in enumerate(zip(offers, answers, strict=True))
        if isinstance(answer, Behind) and answer.size <= offer.size
    }
    db.session.rollback()
    for number, answer in zip(again, offer_all(list(again.values()), patience), strict=True):
        answers[number] = answer
    asked = list(zip(offers, answers, strict=True))
    keep_refusals(asked, now)
    keep_contradictions(asked, patience, now)
    return keep_cosignatures(asked, now)


def keep_cosignatures(asked: Sequence[tuple[Offer, Answer]], now: datetime) -> str:
    kept = 0
    for offer, answer in asked:
        if isinstance(answer, Cosigned):
            kept += actions.keep_cosignature(offer=offer, cosigned=answer, folder=data_folder(), now=now)
            db.session.commit()
    return f"{kept} cosignatures" if kept else ""


def keep_refusals(asked: Sequence[tuple[Offer, Answer]], now: datetime) -> None:
    """Tell the operator of every refusal, in the worker's log and on the page on the evidence log."""
    for offer, answer in asked:
        if isinstance(answer, Refused):
            log.warning(
                "witness_refused", witness=offer.witness.name, status=answer.status, words=answer.words
            )
            actions.keep_refusal(witness=offer.witness, status=answer.status, words=answer.words, now=now)
            db.session.commit()


def keep_contradictions(asked: Sequence[tuple[Offer, Answer]], patience: float, now: datetime) -> None:
    """Look into the answers that may mean that this log is not the one seen."""
    doubtful = [
        (offer, answer)
        for offer, answer in asked
        if isinstance(answer, Behind) or (isinstance(answer, Refused) and answer.status in (409, 422))
    ]
    notes = (
        newest_seen([offer.witness for offer, _answer in doubtful], doubtful[0][0].origin, patience)
        if doubtful
        else []
    )
    for (offer, answer), note in zip(doubtful, notes, strict=True):
        seen = contradicting(note, offer.origin, queries.log_key_lines())
        said = answer.size if isinstance(answer, Behind) else 0
        if seen or said > queries.size():
            contradicted(
                offer.witness, offer.origin, seen.size if seen else said, note if seen else None, now
            )
        elif said:
            log.warning("witness_undecided", witness=offer.witness.name, size=said)
        db.session.rollback()


def ask_about_nothing(witnesses: Sequence[Witness], patience: float, now: datetime) -> str:
    """An empty database offers nothing. Whoever saw the log of this key before saw it fuller."""
    try:
        key = key_at_hand(data_folder(), current_app.config["LOG_KEY"])
    except (LogKeyMissing, KeyUnreadable):
        return ""  # nothing can be signed in any case
    for witness, note in zip(witnesses, newest_seen(witnesses, key.origin, patience), strict=True):
        if seen := contradicting(note, key.origin, [key.vkey]):
            contradicted(witness, key.origin, seen.size, note, now)
    return ""


def contradicting(note: str | None, origin: str, keys: Sequence[str]) -> Checkpoint | None:
    """What the note says, if the log signed it and this database does not have it so."""
    try:
        seen = read_checkpoint(note or "")
    except NoteUnreadable:
        return None
    if seen.origin != origin or not any(signed_by(note or "", key) for key in keys):
        return None
    return None if queries.text_at(seen.size) == seen.text else seen


def contradicted(witness: Witness, origin: str, size: int, note: str | None, now: datetime) -> None:
    actions.keep_contradiction(witness=witness, origin=origin, size=size, checkpoint=note, now=now)
    db.session.commit()
    log.error("log_contradicted", witness=witness.name, size=size, proved=note is not None)


def data_folder() -> Path:
    return Path(current_app.config["DATA_FOLDER"])
