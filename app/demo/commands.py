"""`flask demo …`: the made-up company. Only where COUNTERSIGN_ENV is demo."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from app import sealing
from app.company.queries import sample_profile
from app.demo import cast
from app.demo.company import AlreadyFilled
from app.demo.company import fill as fill_company
from app.evidence.actions import enter_missing
from app.extensions import db
from app.people.actions import CodeShown, make_code
from app.people.models import SharedDevice
from app.shared.clock import utc_now

group = AppGroup("demo", help="A made-up company to look around in.")


@group.command("fill")
@click.option("--people", default=180, show_default=True, help="About how many people work there.")
def fill(people: int) -> None:
    """Move the demo company into an empty database."""
    if not (current_app.config["DEMO"] or current_app.config["TESTING"]):
        raise click.ClickException("Set COUNTERSIGN_ENV=demo: made-up people belong into a demo only.")
    sealing.make_sure_of_keys(company=sample_profile().name, now=utc_now())
    try:
        stage = fill_company(people=people, now=utc_now())
    except AlreadyFilled:
        click.echo("Harbour Lane Coffee is filled already. Nothing was changed.")
        return
    db.session.commit()  # enters what people did
    while enter_missing(now=utc_now()):  # what the factories wrote past the log
        db.session.commit()
    click.echo(f"Harbour Lane Coffee is open: {len(stage.people)} people.")


@group.command("people")
def people() -> None:
    """Say how to sign in as whom, and what to look at."""
    click.echo(cast_lines())
    device = db.session.scalar(select(SharedDevice).order_by(SharedDevice.id))
    if device is not None:
        shown = make_code(device=device, by=None, now=utc_now())
        db.session.commit()
        click.echo(tablet_lines(shown))


def tablet_lines(shown: CodeShown) -> str:
    """How to try the shared tablet. In a browser of its own: it is nothing else from then on."""
    pins = ", ".join(f"{member.number} with PIN {pin}" for member, pin in cast.people_with_pin())
    return (
        f"\nThe shared tablet ({shown.device.place}): open this once, in a private window:\n"
        f"{shown.address}\nThen begin there as {pins}."
    )


def cast_lines() -> str:
    """One line for each member of the cast, and the password that they share."""
    lines = [
        f"{member.role:<21} {member.name:<17} {member.number}  "
        f"{member.email or 'no company mailbox':<41} "
        f"{'' if member.has_password else '(no password yet) '}{member.hint}"
        for member in cast.CAST
    ]
    return "\n".join([*lines, "", f"Password for all of them: {cast.PASSWORD}"])
