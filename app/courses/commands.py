"""`flask courses …`: check the bank, publish a course, list releases."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app.company import queries as company
from app.company.profile import Profile
from app.courses import actions, queries
from app.courses.bank import read_bank
from app.courses.findings import Finding
from app.courses.kinds import ReleaseKind
from app.courses.linting import lint
from app.courses.models import Release
from app.courses.refusals import BankHasErrors, NotPublished
from app.courses.translations import confirm
from app.extensions import db
from app.shared.clock import utc_now
from app.shared.sentences import said

BANK = "quizzes"

group = AppGroup("courses", help="Check, publish and list courses.")


@group.command("validate")
@click.argument("path", type=click.Path(path_type=Path), default=Path(BANK))
def validate(path: Path) -> None:
    """Check the bank at PATH (a course, or a folder of courses) and say where what is wrong."""
    stored = queries.stored_profile()
    folders = courses_in(path)
    findings = [finding for folder in folders for finding in findings_of(folder, stored)]
    if not folders:
        findings.append(
            Finding(
                str(path), 1, "Y1", "bank", "There is no course here.", "Name a folder with a course.yaml."
            )
        )
    for finding in findings:
        click.echo(finding)
    errors = sum(finding.blocks for finding in findings)
    whose = f"the profile of {stored.name}" if stored else "the profile in the bank"
    click.echo(
        f"{counted(len(folders), 'course')} checked with {whose}: "
        f"{counted(errors, 'error')}, {counted(len(findings) - errors, 'warning')}."
    )
    if errors:
        sys.exit(1)


@group.command("confirm-translations")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
def confirm_translations(paths: tuple[Path, ...]) -> None:
    """Say that the translations in PATHS (files, courses, or the whole bank) fit their source texts.

    Compare the texts first: this writes translations.lock, and the linter then believes you.
    """
    chosen = [path.resolve() for path in paths or (Path(BANK),)]
    total = 0
    for folder in dict.fromkeys(folder for path in chosen for folder in courses_around(path)):
        bank, findings = read_bank(folder)
        if bank is None or bank.broken:
            raise click.ClickException("\n".join(map(str, findings)))
        for name in confirm(bank, lambda file: any(file.resolve().is_relative_to(each) for each in chosen)):
            click.echo(name)
            total += 1
    click.echo(f"{counted(total, 'text')} confirmed.")


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


def courses_in(path: Path) -> list[Path]:
    """The course folders at `path`: itself, or those directly below it."""
    if (path / "course.yaml").exists():
        return [path]
    return sorted(file.parent for file in path.glob("*/course.yaml")) if path.is_dir() else []


def courses_around(path: Path) -> list[Path]:
    """The courses at `path`, or the one that the file or folder `path` is a part of."""
    around = [folder for folder in path.parents if (folder / "course.yaml").exists()]
    return courses_in(path) or around[:1]


def findings_of(folder: Path, stored: Profile | None) -> list[Finding]:
    bank, findings = read_bank(folder)
    if bank is None:
        return findings
    return [*findings, *lint(bank, queries.profile_for(bank, stored), today=utc_now().date())]


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


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
