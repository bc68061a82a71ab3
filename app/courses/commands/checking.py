"""`flask courses validate` and `confirm-translations`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from app.company.profile import Profile
from app.courses import queries
from app.courses.bank import read_bank
from app.courses.commands.group import BANK, counted, courses_around, courses_in, group
from app.courses.findings import Finding
from app.courses.linting import lint
from app.courses.translations import confirm
from app.shared.clock import utc_now


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


def findings_of(folder: Path, stored: Profile | None) -> list[Finding]:
    bank, findings = read_bank(folder)
    if bank is None:
        return findings
    return [*findings, *lint(bank, queries.profile_for(bank, stored), today=utc_now().date())]
