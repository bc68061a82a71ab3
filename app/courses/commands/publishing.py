"""`flask courses publish` and `releases`."""

from __future__ import annotations

import getpass
from pathlib import Path

import click
from flask import current_app

from app.company import queries as company
from app.courses import actions, queries
from app.courses.commands.group import BANK, courses_in, group
from app.courses.kinds import ReleaseKind
from app.courses.models import Release
from app.courses.refusals import BankHasErrors, NotPublished
from app.extensions import db
from app.shared.clock import utc_now
from app.shared.sentences import said


@group.command("publish")
@click.argument("course")
@click.option("--material", "kind", flag_value="material", help="Changes what is asked: people sign again.")
@click.option("--minor", "kind", flag_value="minor", help="Wording only: nobody signs again.")
@click.option("--reason", required=True, help="Why this release; people read it.")
@click.option("--approved-by", required=True, help="Who approves text and answer key.")
@click.option("--published-by", default=getpass.getuser, help="Who publishes (default: your system account).")
@click.option("--bank", type=click.Path(path_type=Path), default=Path(BANK), help="The folder of courses.")
def publish(
    course: str, kind: str | None, reason: str, approved_by: str, published_by: str, bank: Path
) -> None:
    """Freeze COURSE as a release. It reaches nobody until it is rolled out."""
    if kind is None:
        raise click.UsageError("Say whether this release is --material or --minor.")
    folder = bank / course
    if folder not in courses_in(bank):
        raise click.ClickException(f"There is no course {course} in {bank}.")
    if current_app.config["ENVIRONMENT"] == "production" and company.stored_profile() is None:
        raise click.ClickException(
            "Save your company profile first (Company in the menu). "
            "Without it the course would speak for the made-up company of the bank."
        )
    try:
        release = actions.publish(
            course_folder=folder,
            profile=company.profile(),
            kind=ReleaseKind(kind),
            reason=reason,
            approved_by=approved_by,
            published_by=published_by,
            now=utc_now(),
        )
    except BankHasErrors as refusal:
        for finding in refusal.findings:
            click.echo(finding)
        raise click.ClickException(said(refusal)) from refusal
    except NotPublished as refusal:
        raise click.ClickException(said(refusal)) from refusal
    db.session.commit()
    click.echo(announcement(release))


@group.command("releases")
@click.argument("course", required=False)
def releases(course: str | None) -> None:
    """List the releases of all courses, or of COURSE, newest first."""
    rows = queries.releases(course)
    for release in rows:
        click.echo(
            f"{release.course} {release.number}  {release.published_at:%Y-%m-%d %H:%M} UTC  {release.kind}  "
            f"{release.sha256[:12]}  {key_words(release.key_confirmed)}  "
            f"approved by {release.approved_by}: {release.reason}"
        )
    if not rows:
        click.echo("Nothing has been published yet.")


def key_words(confirmed: bool) -> str:
    return "key confirmed by a panel" if confirmed else "key provisional"


def announcement(release: Release) -> str:
    """What was published, in words for the person who did it."""
    changes = ", ".join(f"{id} ({how})" for id, how in release.changed_rules.items())
    lines = [
        f"Published {release.course}, release {release.number} ({release.kind}).",
        f"SHA-256: {release.sha256}",
        "Answer key: confirmed by a panel of experts."
        if release.key_confirmed
        else f"Answer key: provisional, no panel has confirmed it. {release.approved_by} approved it "
        f"for this reason: {release.reason}",
        f"Rules that differ from the release before: {changes or 'none'}.",
        "Nobody has been asked to do anything yet: rolling out is a separate step (Requirements → Roll out).",
    ]
    if release.changed_rules and release.kind is ReleaseKind.MINOR:
        lines.insert(
            4, "Rules changed in a minor release: nobody will be asked to sign them. Was that meant?"
        )
    return "\n".join(lines)
