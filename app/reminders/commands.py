"""`flask reminders …`: what the worker does by itself, by hand."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.reminders import jobs

group = AppGroup("reminders", help="Reminders by mail.")


@group.command("send-digests")
@click.option("--dry-run", is_flag=True, help="Say what would be sent, and send nothing.")
def send_digests(dry_run: bool) -> None:
    """Send today's mails to people with open training and to their managers."""
    click.echo(jobs.send_digests(dry_run=dry_run))
