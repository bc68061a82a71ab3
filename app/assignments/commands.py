"""`flask assignments …`"""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.assignments.actions import roll_out
from app.assignments.jobs import open_due_periods
from app.assignments.models import Requirement
from app.assignments.queries import (
    RollOutPreview,
    company_day,
    preview_roll_out,
    release_named,
    requirements_of_course,
)
from app.assignments.refusals import OlderRelease
from app.assignments.roll_outs import ASKED
from app.courses.models import Release
from app.courses.refusals import NoSuchRelease
from app.extensions import db
from app.shared.clock import utc_now
from app.shared.sentences import plainly, said

group = AppGroup("assignments", help="Who owes what, by when.")


@group.command("open-periods")
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
def open_periods_command(dry_run: bool) -> None:
    """Ask newcomers, and close what leavers left open."""
    click.echo(open_due_periods(dry_run=dry_run))


@group.command("roll-out")
@click.argument("release")
@click.option("--requirement", "key", help="Only the requirement with this key.")
@click.option("--dry-run", is_flag=True, help="Show who would be asked and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def roll_out_command(release: str, key: str | None, dry_run: bool, yes: bool) -> None:
    """Bring RELEASE (course/number, or a course for its newest) to the people it concerns."""
    found = named(release)
    now = utc_now()
    chosen = [row for row in requirements_of_course(found.course) if key in (None, row.key)]
    if not chosen:
        raise click.ClickException(f"No requirement asks for {found.course}: add one first.")
    for requirement in chosen:
        click.echo(line_about(preview_of(requirement, found)))
        if dry_run or not (yes or click.confirm("Ask these people now?")):
            continue
        roll_out(requirement=requirement, release=found, by="command line", now=now)
        db.session.commit()
        click.echo("Done.")


def named(release: str) -> Release:
    try:
        return release_named(release)
    except NoSuchRelease:
        raise click.ClickException(f"There is no release {release!r}. Try: social-media/1") from None


def preview_of(requirement: Requirement, release: Release) -> RollOutPreview:
    try:
        return preview_roll_out(requirement, release, company_day(utc_now()))
    except OlderRelease as refusal:
        raise click.ClickException(said(refusal)) from None


def line_about(preview: RollOutPreview) -> str:
    """Social media at work, release 2: +12 asked (10 new, 2 changed) / 3 skipped (exempt 3)"""
    head = f"{plainly(preview.requirement.title)}, release {preview.release.number}"
    if preview.done:
        done = preview.done
        return f"{head}: rolled out already on {done.rolled_out_at:%Y-%m-%d}, {done.asked} asked"
    doubts = f" · {len(preview.doubtful)} with an unrealistic deadline" if preview.doubtful else ""
    return (
        f"{head}: +{len(preview.asked)} asked{in_brackets(preview, asked=True)} / "
        f"{len(preview.skipped)} skipped{in_brackets(preview, asked=False)}{doubts}"
    )


def in_brackets(preview: RollOutPreview, *, asked: bool) -> str:
    """The reasons of those who are asked, or are not, with their numbers."""
    found = [
        f"{number} {reason.value.replace('_', ' ')}"
        for reason, number in preview.reasons.items()
        if (reason in ASKED) is asked
    ]
    return f" ({', '.join(found)})" if found else ""
