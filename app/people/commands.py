"""`flask setup`: how a new installation gets its first administrator. There is no default account.

`flask people`: what only whoever holds the server may do for the last administrator.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from app import sealing
from app.extensions import db
from app.people import actions
from app.people.email_addresses import NotAnAddress, email_address
from app.people.queries import person_named
from app.people.refusals import AlreadyHasPassword, AlreadySetUp, NoFactor
from app.shared.clock import utc_now
from app.shared.sentences import said


@click.command("setup")
@click.option("--name", prompt="Legal name of the first administrator")
@click.option("--email", prompt="Their e-mail address")
@click.option("--company", help="Its name in the certificate that signs receipts. Default: the address.")
@click.option("--language", default="en", show_default=True, help="Of their pages and mail.")
@with_appcontext
def setup(name: str, email: str, company: str | None, language: str) -> None:
    """Make the first administrator and print their one-time link."""
    if language not in current_app.config["LANGUAGES"]:
        raise click.BadParameter(
            f"one of {', '.join(current_app.config['LANGUAGES'])}", param_hint="--language"
        )
    if not name.strip():
        raise click.BadParameter("type a name", param_hint="--name")
    made = sealing.make_sure_of_keys(company=company or host(), now=utc_now())
    try:
        handed = actions.set_up(
            name=name.strip(), email=email_address(email.strip()), language=language, now=utc_now()
        )
    except NotAnAddress as error:
        raise click.BadParameter(str(error), param_hint="--email") from error
    except (AlreadySetUp, AlreadyHasPassword) as error:
        raise click.ClickException(said(AlreadySetUp())) from error
    db.session.commit()
    click.echo(
        f"Open this link within {current_app.config['INVITATION_LIFETIME'].days} days and choose a password:"
    )
    click.echo(handed.address)
    click.echo(f"Six-digit code: {handed.code}")
    for place in made:
        click.echo(
            f"A new key that proves signatures is in {place}. Keep a copy of it apart from the database."
        )
    click.echo("The link works once. Run this again for a new one; the old one is dead then.")


def host() -> str:
    return urlsplit(current_app.config["BASE_URL"]).hostname or "Countersign"


people = AppGroup("people", help="What no administrator is left to do in the browser.")
groups = (setup, people)


@people.command("reset-second-factor")
@click.argument("name")
def reset_second_factor(name: str) -> None:
    """Reset the second factor of whoever signs in with NAME. They are told, and the log says so."""
    person = person_named(name)
    if person is None:
        raise click.ClickException("Nobody signs in with that. Check the address or the number.")
    try:
        actions.reset_second_factors(person=person, by=None, now=utc_now())
    except NoFactor as refusal:
        raise click.ClickException(said(refusal)) from refusal
    db.session.commit()
    click.echo(f"The second factor of {person.legal_name} is reset. They set up a new one when they sign in.")
