"""`flask messages …`: mail from the command line."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.messages import jobs

group = AppGroup("messages", help="The outbox.")


@group.command("deliver")
def deliver() -> None:
    """Send what is due now and say how it went."""
    click.echo(jobs.deliver_due() or "nothing is due")
