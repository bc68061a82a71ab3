"""`flask privacy …`: notices and the database's grants; and `flask evidence erase` and `retention`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from flask.cli import AppGroup

from app.extensions import Model, db
from app.people.models import Person
from app.people.queries import person_named, viewer_of, workplace_of
from app.people.roles import Permission
from app.privacy import actions, queries
from app.privacy.kinds import Ground
from app.privacy.queries import Due
from app.privacy.queries.grants import statements_for
from app.shared.append_only import TABLES
from app.shared.clock import date_in, utc_now
from app.shared.erasing import Category
from app.shared.errors import Refused
from app.shared.sentences import said

group = AppGroup("privacy", help="People's data: erasure, retention, notices, and what the database may do.")


@group.command("erase")
@click.option("--person", "name", required=True, help="E-mail address or employee number.")
@click.option(
    "--category",
    "categories",
    multiple=True,
    required=True,
    type=click.Choice([each.value for each in Category]),
)
@click.option("--ground", required=True, type=click.Choice([each.value for each in Ground]))
@click.option("--reason", required=True, help="Stays on record: without names.")
@click.option("--by", required=True, help="Who from HR decided it: e-mail address or employee number.")
@click.confirmation_option(prompt="What is erased is gone for good. Erase it?")
def erase_data(name: str, categories: tuple[str, ...], ground: str, reason: str, by: str) -> None:
    """Erase some kinds of one person's data, on record."""
    person, decider = somebody(name), decider_named(by)
    try:
        erasure = actions.erase(
            person=person,
            categories=[Category(each) for each in categories],
            ground=Ground(ground),
            reason=reason,
            by=decider,
            now=utc_now(),
            today=today_of(decider),
        )
    except Refused as refusal:
        raise click.ClickException(said(refusal)) from refusal
    db.session.commit()
    click.echo(f"Erased: {', '.join(erasure.categories)}. On record as erasure {erasure.key}.")


@group.command("retention")
@click.option("--apply", "applied", is_flag=True, help="Erase it. Without this nothing is changed.")
@click.option("--by", help="With --apply: who from HR decided it.")
def list_retention(applied: bool, by: str | None) -> None:
    """List what nobody needs to keep any more, and why; with --apply, erase it."""
    decider = decider_named(by or "") if applied else None
    today = today_of(decider) if decider else date_in(utc_now(), "UTC")
    found = queries.retention(today)
    click.echo(f"As at {today}: {found.left} of {found.people} people with a job have left.")
    for due in found.due:
        click.echo(line_of(due))
    free = [due for due in found.due if not due.on_hold]
    people = len({due.person.id for due in found.due})
    click.echo(f"Due: {len(found.due)} kinds of data of {people} of these {found.left} people", nl=False)
    click.echo(f", {len(found.due) - len(free)} of them under a legal hold and kept.")
    if decider is None:
        click.echo("Nothing was erased: this was a dry run. With --apply --by NAME it is done.")
        return
    click.echo(f"Erased: {apply(free, decider, today)} of {len(free)} kinds of data.")


def apply(free: list[Due], decider: Person, today: date) -> int:
    """Each person in a transaction of their own; returns how many kinds of data went."""
    done = 0
    for person_id in dict.fromkeys(due.person.id for due in free):
        kinds = [due.category for due in free if due.person.id == person_id]
        try:
            actions.erase(
                person=db.session.get_one(Person, person_id),
                categories=kinds,
                ground=Ground.RETENTION,
                reason="The time for which it is kept is over.",
                by=decider,
                now=utc_now(),
                today=today,
            )
        except Refused as refusal:
            db.session.rollback()
            click.echo(f"Person {person_id}: {said(refusal)}", err=True)
        else:
            db.session.commit()
            done += len(kinds)
    return done


def line_of(due: Due) -> str:
    checked = f"checked on {due.rule.checked_on}" if due.rule.checked_on else "source not checked"
    hold = " UNDER A LEGAL HOLD, kept." if due.on_hold else ""
    number = due.person.employee_number or due.person.key
    return (
        f"{number}: {due.category.value}, {due.rows} rows. Left on {due.left_on}, kept until {due.kept_until}: "
        f"{due.rule.source} ({checked}).{hold}"
    )


@group.command("publish-notice")
@click.option(
    "--text", "files", multiple=True, required=True, metavar="LANGUAGE=FILE", help="A Markdown file."
)
@click.option("--by", required=True, help="Who publishes it.")
def publish(files: tuple[str, ...], by: str) -> None:
    """Publish a new version of the privacy notice. Everybody is shown it when they next come to their home page."""
    texts = {}
    for each in files:
        language, separator, path = each.partition("=")
        if not separator or not Path(path).is_file():
            raise click.ClickException(f"{each}: write it as LANGUAGE=FILE, for example en=notice.md.")
        texts[language] = Path(path).read_text()
    notice = actions.publish_notice(texts=texts, by=by, now=utc_now())
    db.session.commit()
    for text in notice.texts:
        click.echo(f"Version {notice.number}, {text.language}: SHA-256 {text.sha256}")


@group.command("grants")
@click.argument("role")
def print_grants(role: str) -> None:
    """Print the SQL that gives the application's PostgreSQL ROLE what it needs and no more."""
    try:
        lines = statements_for(Model.metadata, TABLES, role)
    except ValueError as error:
        raise click.ClickException(f"{error}.") from error
    click.echo("\n".join(lines))


def somebody(name: str) -> Person:
    person = person_named(name)
    if person is None:
        raise click.ClickException(f"Nobody signs in as {name}.")
    return person


def decider_named(name: str) -> Person:
    person = somebody(name)
    if not viewer_of(person.id, today_of(person)).may(Permission.MANAGE_PRIVACY):
        raise click.ClickException(f"{name} is not HR: only HR decides what is erased.")
    return person


def today_of(person: Person) -> date:
    now = utc_now()
    return date_in(now, workplace_of(person.id, date_in(now, "UTC")).time_zone)
