"""`flask evidence …`: the company's own authority for receipts, for whoever runs the server."""

from __future__ import annotations

import os
import secrets
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from time import monotonic

import click
from flask.cli import AppGroup
from flask_babel import force_locale

from app.company.queries import profile
from app.evidence import actions
from app.evidence.auditing.kept import KeptUnreadable, read_kept
from app.evidence.auditing.sampling import drawn, every
from app.evidence.errors import AuthorityExists
from app.evidence.pdf_signing import AUTHORITY, make_authority
from app.evidence.queries import authority_folder, packs
from app.evidence.queries.auditing import Audit, remembered_beside_the_key
from app.extensions import db
from app.ledger.kinds import EntryKind
from app.ledger.queries import size
from app.people.queries import root_unit, units_for
from app.people.roles import Role
from app.people.viewer import Viewer
from app.sealing import log_key
from app.shared.clock import date_in, utc_now
from app.shared.database import read_one_state
from app.shared.errors import Refusal
from app.shared.sentences import said

WORTH_IT = 5000  # entries, from which on other processes spare more time than they take to begin

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
    entered: Counter[EntryKind] = Counter()
    while some := actions.enter_missing(now=utc_now()):
        db.session.commit()
        entered += some
    db.session.rollback()
    if not entered:
        click.echo("Every fact stands in the log. Nothing was entered.")
    for kind, number in entered.items():
        click.echo(f"{kind}: {number} entered, marked as entered later")


@group.command("pack")
@click.option(
    "--as-at", type=click.DateTime(["%Y-%m-%d"]), help="The day that is asked about. Default: today."
)
@click.option("--course", default="", help="The id of a course. Default: all.")
@click.option("--unit", default="", help="The name of a unit; people there and below. Default: everybody.")
@click.option("--language", default="en", show_default=True, help="Of the roster.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
def pack(as_at: datetime | None, course: str, unit: str, language: str, output: Path) -> None:
    """Make an evidence pack, however large, for an auditor."""
    now = utc_now()
    read_one_state()
    root = root_unit()
    today = date_in(now, root.time_zone if root else "UTC")
    on = as_at.date() if as_at else today
    if on > today:
        raise click.ClickException("Choose today or an earlier day.")
    with force_locale(language):
        try:
            found = outline(on, course, unit)
            write(found, output, now)
        except Refusal as refusal:
            raise click.ClickException(said(refusal)) from refusal
    chosen = found.chosen
    click.echo(f"{output}: {len(chosen.packed)} of {chosen.total} signatures and refusals, "
               f"{found.roster.people} people, as at {on}.")  # fmt: skip
    click.echo("An auditor checks it with: python verify.py FILE --key KEY")


def outline(on: date, course: str, unit: str) -> packs.Outline:
    """Whoever runs the server has the database anyway, and so sees what an auditor sees."""
    everybody = Viewer(person_id=0, roles=frozenset({Role.AUDITOR}))
    named = [each.key for each in units_for(everybody, on) if unit in (each.name, each.key)]
    if unit and len(named) != 1:
        raise click.ClickException(f"There are {len(named)} units of the name {unit}.")
    if course and course not in packs.courses():
        raise click.ClickException(f"No course {course} was ever published.")
    key = named[0] if unit else ""
    return packs.outline(everybody, packs.asked_for(everybody, on=on, course=course, unit=key))


def write(found: packs.Outline, output: Path, now: datetime) -> None:
    """Under another name until it is whole: nobody takes half a pack for one."""
    unfinished = output.with_name(f"{output.name}.unfinished")
    try:
        with unfinished.open("wb") as file:
            packs.write_pack(file, found, key=log_key(), now=now)
        os.replace(unfinished, output)
    finally:
        unfinished.unlink(missing_ok=True)


@group.command("verify")
@click.option("--against", "files", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="A receipt, checkpoint or head that was kept outside; several are allowed.")  # fmt: skip
@click.option(
    "--quick", is_flag=True, help="Check the newest checkpoint's signature and a sample of the others."
)
@click.option("--seed", type=int, help="Draws the sample again that an earlier run drew.")
def verify(files: tuple[Path, ...], quick: bool, seed: int | None) -> None:
    """Compare the log with all facts, with itself, and with what was kept outside.

    Exits with 1 if anything differs; each difference is one line.
    """
    started, seed = monotonic(), seed if seed is not None else secrets.randbits(32)
    try:
        kept = [read_kept(path.name, path.read_bytes()) for path in (*files, *remembered_beside_the_key())]
    except KeptUnreadable as error:
        raise click.ClickException(str(error)) from error
    read_one_state()
    number = size()
    processes = (os.cpu_count() or 1) if number > WORTH_IT else 1
    audit = Audit(drawn(number, seed) if quick else every, kept, processes)
    differences = 0
    for differences, words in enumerate(audit.differences(), 1):  # noqa: B007  # counts
        click.echo(words)
    click.echo(", ".join(f"{name}: {number}" for name, number in audit.counts.items()))
    if quick:
        click.echo(f"Of the checkpoints' signatures a sample was checked; --seed {seed} draws it again.")
    click.echo(
        f"{differences or 'Nothing'} differ{'' if differences > 1 else 's'}. {monotonic() - started:.0f} s"
    )
    if differences:
        raise click.exceptions.Exit(1)
