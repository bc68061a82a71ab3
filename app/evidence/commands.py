"""`flask evidence …`: the company's own authority for receipts, for whoever runs the server."""

from __future__ import annotations

from collections import Counter

import click
from flask.cli import AppGroup

from app.company.queries import profile
from app.evidence import actions
from app.evidence.errors import AuthorityExists
from app.evidence.pdf_signing import AUTHORITY, make_authority
from app.evidence.queries import authority_folder
from app.extensions import db
from app.shared.clock import utc_now

group = AppGroup("evidence", help="Receipts, and what proves them.")


@group.command("make-authority")
@click.option("--company", help="The name that PDF readers show. Default: the company profile's.")
def make(company: str | None) -> None:
    """Make the key and the certificate that sign receipt PDFs, once."""
    folder = authority_folder()
    try:
        make_authority(folder, company or profile().name, utc_now())
    except AuthorityExists as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Receipts are signed with the key in {folder}. Keep a copy of the folder in a safe place.")
    click.echo(f"Publish {folder / AUTHORITY}, so that PDF readers can be told to know it.")


@group.command("catch-up")
def catch_up() -> None:
    """Enter facts that have no entry in the log yet: once, marked as entered later. Safe to run again."""
    entered: Counter[str] = Counter()
    for source in actions.SOURCES:
        while number := actions.enter_missing(source, now=utc_now()):
            db.session.commit()
            entered[source.kind.value] += number
        db.session.rollback()
    if not entered:
        click.echo("Every fact stands in the log. Nothing was entered.")
    for kind, number in entered.items():
        click.echo(f"{kind}: {number} entered, marked as entered later")
