"""`flask courses diff` and `stats`."""

from __future__ import annotations

from pathlib import Path

import click

from app.courses import queries
from app.courses.bank import Bank
from app.courses.commands.group import BANK, counted, courses_in, group
from app.courses.differences import Difference, differences
from app.courses.refusals import BankHasErrors
from app.courses.release_content import ReleaseContent
from app.courses.statistics import statistics
from app.shared.clock import utc_now
from app.shared.sentences import said


@group.command("diff")
@click.argument("number", type=int, metavar="RELEASE")
@click.option("--course", default="social-media", show_default=True)
@click.option("--to", "other", type=int, help="Another release; none: the bank as it is now.")
@click.option("--bank", type=click.Path(path_type=Path), default=Path(BANK), help="The folder of courses.")
def diff(number: int, course: str, other: int | None, bank: Path) -> None:
    """What the bank says otherwise than RELEASE (its number), clause by clause, in every language."""
    known = {release.number: release for release in queries.releases(course)}
    for wanted in (number, other):
        if wanted is not None and wanted not in known:
            raise click.ClickException(f"{course} has no release {wanted}.")
    contents = contents_of(known[other].id) if other else drafted(bank / course)[1]
    total = 0
    for language, before in contents_of(known[number].id).items():
        found = differences(before, contents[language]) if language in contents else []
        total += len(found)
        click.echo(f"== {language}: {counted(len(found), 'difference')}")
        for each in found:
            click.echo(told(each))
    if not total:
        click.echo("Both say the same.")


@group.command("stats")
@click.argument("path", type=click.Path(path_type=Path, exists=True), default=Path(BANK))
def stats(path: Path) -> None:
    """Minutes, words, reading level, coverage, options and variants of the courses at PATH."""
    for folder in courses_in(path):
        for line in statistics(*drafted(folder)):
            click.echo(line)


def drafted(folder: Path) -> tuple[Bank, dict[str, ReleaseContent]]:
    try:
        return queries.drafts(folder, today=utc_now().date())
    except BankHasErrors as refusal:
        raise click.ClickException(f"{refusal.report}\n{said(refusal)}") from refusal


def contents_of(release_id: int) -> dict[str, ReleaseContent]:
    return {language: queries.content(release_id, language) for language in queries.hashes_of(release_id)}


def told(each: Difference) -> str:
    sides = (("-", each.old), ("+", each.new))
    lines = [f"  {sign} {line}" for sign, text in sides if text is not None for line in text.splitlines()]
    return "\n".join([each.where, *lines])
