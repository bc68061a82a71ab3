"""`flask quizzes …`: try a check out before anybody is asked to take it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import click
from flask import current_app
from flask.cli import AppGroup
from werkzeug.serving import run_simple

from app import preview as bank_preview
from app.courses.bank_format import Track
from app.courses.queries import draft
from app.courses.refusals import BankHasErrors
from app.courses.release_content import ReleaseContent
from app.quizzes.simulation import MOST_ATTEMPTS, Simulation, Tally
from app.quizzes.simulation import simulate as simulate_check
from app.shared.clock import utc_now
from app.shared.errors import NotFound
from app.shared.sentences import said

group = AppGroup("quizzes", help="Try checks out.")


@group.command("simulate")
@click.argument("course", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--track", default="staff", show_default=True, help="Whose check.")
@click.option(
    "--learners", default=1000, type=click.IntRange(min=1), show_default=True, help="How many of each kind."
)
@click.option("--seed", default="1", show_default=True, help="The same seed gives the same numbers.")
@click.option("--language", default="en", show_default=True, help="Whose texts: lengths differ.")
def simulate(course: Path, track: str, learners: int, seed: str, language: str) -> None:
    """Let made-up learners take the check of the bank's COURSE, as it would be drawn and graded today."""
    content = drafted(course, language)
    wanted = next((each for each in content.assessment.tracks if each == track), None)
    if wanted is None:
        raise click.ClickException(f"The course has no check for the track {track}.")
    for line in report(simulate_check(content, wanted, learners=learners, seed=seed), content, wanted):
        click.echo(line)


@group.command("preview")
@click.argument("course", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--port", default=8020, show_default=True)
def preview(course: Path, port: int) -> None:
    """Show the bank's COURSE in the browser, in every track, mode and language. Stores nothing."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the application itself
    if app.config["ENVIRONMENT"] == "production":
        raise click.ClickException(
            "The preview shows answer keys: use it where you write, not where people learn."
        )
    bank_preview.init_app(app, course)
    click.echo(f"http://127.0.0.1:{port}/preview/")
    run_simple("127.0.0.1", port, app, threaded=True)


def drafted(course: Path, language: str) -> ReleaseContent:
    """The course as it would be published today; what is wrong with it is printed."""
    try:
        return draft(course, language, today=utc_now().date())
    except BankHasErrors as refusal:
        raise click.ClickException(f"{refusal.report}\n{said(refusal)}") from refusal
    except NotFound as refusal:
        raise click.ClickException(f"The course is not written in {language}.") from refusal


def report(simulation: Simulation, content: ReleaseContent, track: Track) -> Iterator[str]:
    """A line for each kind of learner, then what nobody met or took."""
    yield f"{content.course}, {track}, {content.language}: pass mark {content.assessment.pass_mark} %."
    yield f"{'':22}{'passes':>9}{f'within {MOST_ATTEMPTS}':>10}{'harm':>8}{'points':>9}{'decisions':>12}"
    for kind, tally in simulation.tallies.items():
        yield line_of(kind, tally)
    for what, names in (
        ("Decisions that no check asked", simulation.never_met(content, track)),
        ("Options that nobody took", simulation.dead(content, track)),
    ):
        yield f"{what}: {', '.join(names) or 'none'}."


def line_of(kind: str, tally: Tally) -> str:
    def share(number: int) -> str:
        return f"{100 * number / tally.learners:.1f} %"

    low, high = min(tally.decisions), max(tally.decisions)
    return (
        f"{kind:22}{share(tally.passed_first):>9}{share(tally.passed_within):>10}{share(tally.harmful):>8}"
        f"{mean(tally.percent):>7.1f} %{f'{low}–{high}':>12}"
    )
