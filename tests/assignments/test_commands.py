"""`flask assignments …`, word for word."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.assignments.models import Assignment, RollOut
from app.demo.factories import make_person, make_release, make_requirement, make_unit
from app.demo.sample_course import sample_content
from app.extensions import db
from app.shared.clock import utc_now


@pytest.fixture
def ready(sqlite_app):
    now = utc_now()
    with sqlite_app.app_context():
        unit = make_unit(now=now)
        make_person("Bob Bean", unit=unit, now=now)
        make_person("Nina New", unit=unit, starts_on=now.date() + timedelta(days=9), now=now)
        make_requirement(now=now)
        make_release([sample_content()], now=now)
        db.session.commit()
    return sqlite_app


def run(app, *words, **kwargs):
    return app.test_cli_runner().invoke(args=["assignments", *words], **kwargs)


def count(app, model):
    with app.app_context():
        return db.session.query(model).count()


PREVIEW = (
    "Social media at work, release 1: +2 asked (1 new, 1 joiner) / 0 skipped"
    " · 2 with an unrealistic deadline\n"
)


def test_a_dry_run_shows_who_would_be_asked_and_asks_nobody(ready):
    result = run(ready, "roll-out", "social-media/1", "--dry-run")

    assert result.output == PREVIEW
    assert count(ready, Assignment) == 0


def test_a_roll_out_asks_for_confirmation(ready):
    refused = run(ready, "roll-out", "social-media", input="n\n")
    nothing = count(ready, RollOut)
    done = run(ready, "roll-out", "social-media", input="y\n")

    assert refused.exit_code == 0
    assert nothing == 0
    assert done.output.endswith("Done.\n")
    assert count(ready, Assignment) == 2


def test_a_second_roll_out_says_that_it_was_done(ready):
    run(ready, "roll-out", "social-media/1", "--yes")

    again = run(ready, "roll-out", "social-media/1", "--yes")

    assert "rolled out already on" in again.output
    assert count(ready, Assignment) == 2


def test_an_unknown_release_is_a_sentence_and_not_a_stack(ready):
    result = run(ready, "roll-out", "social-media/9", "--yes")

    assert (result.exit_code, result.output) == (
        1,
        "Error: There is no release 'social-media/9'. Try: social-media/1\n",
    )


def test_open_periods_says_what_it_did(ready):
    run(ready, "roll-out", "social-media", "--yes")

    assert run(ready, "open-periods").output == "0 opened · 2 not due\n"
