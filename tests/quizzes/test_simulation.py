"""Made-up learners before the check of the bank: who knows passes, who guesses does not."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from app.company.queries import sample_profile
from app.courses.bank import read_bank
from app.courses.freezing import freeze
from app.courses.release_content import ReleaseContent
from app.demo.sample_course import sample_content
from app.quizzes.simulation import LEARNERS, MOST_ATTEMPTS, Simulation, simulate

BANK = Path(__file__).parents[2] / "quizzes" / "social-media"
LEARNERS_EACH = 60


@cache
def content() -> ReleaseContent:
    bank, _findings = read_bank(BANK)
    assert bank
    return freeze(bank, sample_profile(), "en")


@cache
def staff() -> Simulation:
    return simulate(content(), "staff", learners=LEARNERS_EACH, seed="s")


def passed(kind: str) -> float:
    return staff().tallies[kind].passed_first / LEARNERS_EACH


def test_the_same_seed_gives_the_same_numbers_and_another_one_others() -> None:
    sample = sample_content()
    first, again, other = (simulate(sample, "staff", learners=5, seed=seed) for seed in ("a", "a", "b"))

    assert (first.tallies, first.taken) == (again.tallies, again.taken)
    assert first.taken != other.taken


def test_the_check_tells_those_who_know_from_those_who_guess() -> None:
    assert passed("blind guesser") <= 0.25
    assert passed("careful (80/15/5/0)") >= 0.9
    assert passed("blind guesser") < passed("unsure (40/40/15/5)") < passed("good (60/30/8/2)")


def test_whoever_always_takes_the_acceptable_option_passes() -> None:
    assert passed("always acceptable") == 1.0


@pytest.mark.parametrize("kind", ["always the longest", "always the shortest", "always the first"])
def test_the_look_of_an_option_passes_nobody_reliably(kind: str) -> None:
    assert passed(kind) <= 0.4


def test_a_tally_adds_up() -> None:
    for tally in staff().tallies.values():
        assert tally.learners == len(tally.decisions) == len(tally.percent) == LEARNERS_EACH
        assert tally.passed_first <= tally.passed_within <= LEARNERS_EACH
    assert set(staff().tallies) == set(LEARNERS)


def test_every_decision_is_met_and_every_option_taken() -> None:
    assert staff().never_met(content(), "staff") == []
    assert staff().dead(content(), "staff") == []


def test_the_command_prints_a_line_for_each_kind_of_learner(sqlite_app, tmp_path) -> None:
    answer = sqlite_app.test_cli_runner().invoke(
        args=["quizzes", "simulate", str(BANK), "--learners", "2", "--language", "pl"]
    )

    assert answer.exit_code == 0, answer.output
    assert answer.output.startswith("social-media, staff, pl: pass mark 75 %.")
    assert all(kind in answer.output for kind in LEARNERS)
    assert f"within {MOST_ATTEMPTS}" in answer.output


@pytest.mark.parametrize(
    ("more", "says"),
    [(["--track", "candidates"], "no check for the track"), (["--language", "de"], "not written in de")],
)
def test_the_command_refuses_what_the_course_has_not(sqlite_app, more, says) -> None:
    answer = sqlite_app.test_cli_runner().invoke(args=["quizzes", "simulate", str(BANK), *more])

    assert answer.exit_code == 1
    assert says in answer.output
