"""Ties the log to the database session: what a transaction entered is sealed as its last act."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlalchemy import event

from app.evidence.pdf_signing import make_authority
from app.evidence.queries import authority_folder, company_signer
from app.extensions import db
from app.ledger import actions, queries
from app.ledger.errors import LogIsOldCopy, LogKeyDiffers, LogKeyMissing
from app.ledger.jobs import ask_witnesses
from app.ledger.key_file import NAME, key_at_hand, make_key, origin
from app.ledger.memory import remembered
from app.ledger.notes import KeyUnreadable, LogKey
from app.ledger.witnesses import WitnessesUnreadable, read_witnesses
from app.shared.errors import Unusable
from config import ConfigurationError

SECONDS_AT_START = 3.0
"""For all witnesses together, in each round: whoever starts a server waits in front of it."""


def init_app(app: Flask) -> None:
    """Raises `ConfigurationError` if a witness is named that is none."""
    app.extensions["log_key"] = None  # read when it is first needed: not every command signs
    try:
        read_witnesses(app.config["WITNESSES"])
    except WitnessesUnreadable as error:
        raise ConfigurationError(f"WITNESSES cannot be used: {error}.") from error


@event.listens_for(db.session, "before_commit")
def seal(session: Any) -> None:
    """Append what this transaction entered. The end of a savepoint is no commit."""
    if session.info.get(actions.WAITING) and not session.in_nested_transaction():
        from app import __version__  # known once the application is put together

        actions.seal(
            key=log_key(),
            software=__version__,
            memory=remembered(data_folder()),
            witnesses=queries.witnesses(),
        )


@event.listens_for(db.session, "after_soft_rollback")
def forget(session: Any, transaction: Any) -> None:
    """What was taken back is not entered. Of a savepoint, `actions.seal` sees which rows still stand."""
    if not transaction.nested:
        session.info.pop(actions.WAITING, None)


def log_key() -> LogKey:
    """The key of this installation's log. Raises `LogKeyMissing` or `KeyUnreadable`."""
    key: LogKey | None = current_app.extensions["log_key"]
    if key is None:
        key = key_at_hand(data_folder(), current_app.config["LOG_KEY"])
        current_app.extensions["log_key"] = key
    return key


def data_folder() -> Path:
    return Path(current_app.config["DATA_FOLDER"])


def make_sure_of_keys(*, company: str, now: datetime) -> list[Path]:
    """In a new installation: make the log's key, and the authority that signs receipts for `company`.

    Returns where they are, if they were made just now. A log without its key is not helped by another one.
    """
    folder, authority = data_folder(), authority_folder()
    if queries.size():
        return []
    made = []
    if not current_app.config["LOG_KEY"] and not (folder / NAME).exists():
        make_key(folder, origin(current_app.config["BASE_URL"]))
        made.append(folder / NAME)
    if not current_app.config["RECEIPT_SIGNER"] and not authority.exists():
        make_authority(authority, company, now)
        made.append(authority)
    return made


def why_not_to_start() -> str | None:
    """Why this server must not start: a key is missing, broken or another one, or the database is an old copy.

    None: all is well. Every witness is asked, for a short time; one that does not answer stops nobody.
    """
    try:
        return found_wrong()
    finally:
        db.session.rollback()  # a server goes on in this context: it must not keep SQLite's lock


def found_wrong() -> str | None:
    try:
        key = log_key()
    except LogKeyMissing as error:
        return str(error)
    except KeyUnreadable as error:
        return f"The log's key cannot be read: {error}. Put its file back from your backup."
    wanted = queries.signing_key()
    db.session.rollback()  # whoever serves lives long, and would keep SQLite's lock from everybody else
    if wanted not in (None, key.id):
        return str(LogKeyDiffers(wanted=wanted or "", given=key.id))
    try:
        company_signer()
        ask_witnesses(everyone=True, patience=SECONDS_AT_START)
        stop = queries.stop(
            origin=key.origin,
            ours=queries.size(),
            memory=remembered(data_folder()),
            witnesses=queries.witnesses(),
            thorough=True,
        )
    except Unusable as error:
        return str(error)
    return str(LogIsOldCopy(stop)) if stop else None
