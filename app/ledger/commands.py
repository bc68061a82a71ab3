"""`flask ledger …`: the log's key, for whoever runs the server."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app.extensions import db
from app.ledger import actions, queries
from app.ledger.errors import LogKeyMissing, LogUnusable
from app.ledger.jobs import ask_witnesses
from app.ledger.key_file import NAME, keep_key, key_at_hand, make_key, origin
from app.ledger.memory import remembered
from app.ledger.notes import KeyUnreadable, LogKey, new_key
from app.shared.clock import utc_now

group = AppGroup("ledger", help="The log that signatures are entered into.")


@group.command("make-key")
def make() -> None:
    """Make the key that signs the log, once, and print the public key."""
    given = current_app.config["LOG_KEY"]
    try:
        key = key_at_hand(folder(), given)
        click.echo(f"There is a key already; it stays as it is. Its public line:\n{key.vkey}")
        return
    except KeyUnreadable as error:
        raise click.ClickException(f"There is a key file, and it cannot be read: {error}.") from error
    except LogKeyMissing as error:
        if queries.size():  # a second key would start a second history
            raise click.ClickException(str(error)) from error
    key = make_key(folder(), origin(current_app.config["BASE_URL"]))
    click.echo(
        f"The log's key is in {folder() / NAME}. Keep a copy of it in a safe place, apart from the database."
    )
    click.echo(f"Publish this line, so that everybody can check receipts with it:\n{key.vkey}")


@group.command("change-key")
@click.option("--reason", prompt="Why the key is changed", help="Stands in the log for good.")
def change(reason: str) -> None:
    """Make a new key. The old one signs the entry that names it; what it signed stays valid."""
    old = key_in_file()
    new = new_key(old.origin)
    actions.change_key(old=old, new=new, reason=reason, now=utc_now())
    place = keep_key(folder(), new)
    db.session.commit()  # signed by the old key, which was read before
    click.echo(f"The new key is in {place}, the old one beside it. Restart the server and the worker.")
    click.echo(f"Publish this line beside the old one:\n{new.vkey}")


@group.command("accept-loss")
@click.option("--reason", prompt="What happened", help="Stands in the log for good.")
def accept_loss(reason: str) -> None:
    """Entries are lost for good: enter that, under a new name and key. Only if no newer backup exists."""
    now, old = utc_now(), key_in_file()
    try:
        ask_witnesses(now, everyone=True)  # who has seen most of it?
        lost = queries.stop(
            origin=old.origin,
            ours=queries.size(),
            memory=remembered(folder()),
            witnesses=queries.witnesses(),
            thorough=True,
        )
    except LogUnusable as error:
        raise click.ClickException(str(error)) from error
    if lost is None:
        raise click.ClickException("Nobody has seen more of the log than this database has. Nothing is lost.")
    new = new_key(f"{origin(current_app.config['BASE_URL'])}-{now:%Y%m%dT%H%M%SZ}")
    actions.begin_again(new=new, previous=old.vkey, stop=lost, reason=reason, now=now)
    place = keep_key(folder(), new)
    current_app.extensions["log_key"] = new
    db.session.commit()
    click.echo(
        f"It is entered that {lost.missing} entries of {old.origin} are lost; {lost.ours} are left. The log is "
        f"{new.origin} from here on. Its key is in {place}, the old one beside it. Restart the server and the worker."
    )
    click.echo(f"Publish this line beside the old one, and have every witness trust it:\n{new.vkey}")


def key_in_file() -> LogKey:
    """The log's key, where another can take its place."""
    if current_app.config["LOG_KEY"]:
        raise click.ClickException("The key is given as LOG_KEY. Move it into the file log-key first.")
    try:
        return key_at_hand(folder())
    except (LogKeyMissing, KeyUnreadable) as error:
        raise click.ClickException(str(error)) from error


def folder() -> Path:
    return Path(current_app.config["DATA_FOLDER"])
