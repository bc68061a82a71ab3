"""`flask refreshers …`"""

from __future__ import annotations

from datetime import datetime

import click
from flask.cli import AppGroup

from app.assignments.queries import company_day
from app.refreshers.jobs import open_refreshers
from app.refreshers.queries import Forecast, forecasts
from app.shared.clock import utc_now
from app.shared.sentences import plainly

group = AppGroup("refreshers", help="Training that comes round again.")


@group.command("open")
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
def open_command(dry_run: bool) -> None:
    """Open the refreshers whose window has begun."""
    click.echo(open_refreshers(dry_run=dry_run))


@group.command("simulate")
@click.option("--person", "employee_number", help="Only the person with this employee number.")
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="As at this day instead of today.")
def simulate_command(employee_number: str | None, on: datetime | None) -> None:
    """Print each person's next three refreshers, if each is signed on its due date."""
    day = on.date() if on is not None else company_day(utc_now())
    found = forecasts(day, employee_number=employee_number)
    for forecast in found:
        click.echo(line(forecast))
    if not found:
        click.echo("Nobody has a valid or lapsed signature yet: there is nothing to refresh.")


def line(forecast: Forecast) -> str:
    """Alice Acorn (HL-1001), Social media at work, valid until 2027-11-23: due 2027-11-23, …"""
    dates = "; ".join(
        f"opens {each.opens_on}, due {each.due_on}, then valid until {each.valid_until}"
        for each in forecast.rounds
    )
    person = forecast.person
    return (
        f"{person.legal_name} ({person.employee_number or '-'}), {plainly(forecast.requirement.title)}, "
        f"valid until {forecast.valid_until}: {dates}"
    )
