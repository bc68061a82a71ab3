"""`flask ledger …`: the log's key, for whoever runs the server."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app.extensions import db
from app.ledger import actions, queries
from app.ledger.errors import LogKeyMissing
from app.ledger.key_file import NAME, keep_key, key_at_hand, make_key, origin
from app.ledger.notes import KeyUnreadable, new_key
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
    if current_app.config["LOG_KEY"]:
        raise click.ClickException("The key is given as LOG_KEY. Move it into the file log-key first.")
    try:
        old = key_at_hand(folder())
    except (LogKeyMissing, KeyUnreadable) as error:
        raise click.ClickException(str(error)) from error
    new = new_key(old.origin)
    actions.change_key(old=old, new=new, reason=reason, now=utc_now())
    place = keep_key(folder(), new)
    db.session.commit()  # signed by the old key, which was read before
    click.echo(f"The new key is in {place}, the old one beside it. Restart the server and the worker.")
    click.echo(f"Publish this line beside the old one:\n{new.vkey}")


def folder() -> Path:
    return Path(current_app.config["DATA_FOLDER"])
