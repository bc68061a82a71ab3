"""How long what is kept: the rules, the list, and that only a human's decision erases anything."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.acknowledgements.models import Signature
from app.extensions import db
from app.people.models import Person
from app.privacy import actions
from app.privacy.models import Erasure
from app.privacy.retention import CountedFrom, longest, months_later, rule_for, rules
from app.shared.clock import utc_now
from app.shared.erasing import ERASED, Category
from tests.acknowledgements.training import sign, signed_in_client
from tests.privacy.test_erasing import HANNA, hanna, let_go, stage_of

DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))


# -- the rules ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "until"),
    [("2016-01-01", "2026-12-31"), ("2016-12-31", "2026-12-31"), ("2017-01-01", "2027-12-31")],
)
def test_l21_poland_keeps_for_ten_years_from_the_end_of_the_year(left: str, until: str) -> None:
    rule = rule_for(Category.IDENTITY, "pl")

    assert rule.last_day(date.fromisoformat(left)).isoformat() == until
    assert "94" in rule.source
    assert rule.checked_on == date(2026, 11, 22)
    assert rule.must_keep


def test_the_place_that_fits_best_counts_and_every_kind_has_a_rule_everywhere() -> None:
    assert rule_for(Category.IDENTITY, "us-ca").place == "us"
    assert rule_for(Category.IDENTITY, "usx").place == ""
    assert {rule_for(category, "nowhere").place for category in Category} == {""}
    assert all(rule.source and isinstance(rule.counted_from, CountedFrom) for rule in rules())


@given(DAYS, st.integers(0, 240))
def test_months_later_is_the_same_day_or_the_last_of_its_month(day: date, months: int) -> None:
    later = months_later(day, months)

    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(DAYS, st.lists(st.sampled_from(["pl", "us", "us-ca", "fr", ""]), max_size=4))
def test_of_several_places_the_longest_rule_counts(left_on: date, places: list[str]) -> None:
    until, _rule = longest(Category.IDENTITY, places, left_on)

    assert all(rule_for(Category.IDENTITY, place).last_day(left_on) <= until for place in places)


# -- the command --------------------------------------------------------------------------------------------


def comments(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Signature.comment)))


def test_it_lists_what_is_due_and_erases_nothing_until_told_by_whom(sqlite_app: Flask) -> None:
    now = utc_now()
    stage = stage_of(sqlite_app, now)
    sign(signed_in_client(sqlite_app), stage, comment="words")
    let_go(sqlite_app, stage, now.date() - timedelta(days=4 * 366))
    runner = sqlite_app.test_cli_runner()

    dry = runner.invoke(args=["privacy", "retention"])
    nobody = runner.invoke(args=["privacy", "retention", "--apply"])
    learner = runner.invoke(args=["privacy", "retention", "--apply", "--by", "alice@harbourlane.example"])

    assert "1 of 2 people with a job have left" in dry.output
    assert "own_words" in dry.output
    assert "art. 291" in dry.output
    assert "dry run" in dry.output
    assert nobody.exit_code == learner.exit_code == 1
    assert comments(sqlite_app) == ["words"]

    done = runner.invoke(args=["privacy", "retention", "--apply", "--by", HANNA])

    assert "Erased: 4 of 4 kinds of data." in done.output
    assert comments(sqlite_app) == [ERASED]
    with sqlite_app.app_context():
        assert db.session.scalars(select(Erasure)).one().ground.value == "retention"
    again = runner.invoke(args=["privacy", "retention"])
    assert "Due: 0 kinds of data of 0 of these 1 people" in again.output


def test_what_is_under_a_hold_is_listed_and_kept(sqlite_app: Flask) -> None:
    now = utc_now()
    stage = stage_of(sqlite_app, now)
    sign(signed_in_client(sqlite_app), stage, comment="words")
    let_go(sqlite_app, stage, now.date() - timedelta(days=4 * 366))
    with sqlite_app.app_context():
        alice = db.session.get_one(Person, stage.alice_id)
        actions.place_hold(
            person=alice, reason="Claim", starts_on=now.date(), ends_on=None, by=hanna(), now=now
        )
        db.session.commit()

    done = sqlite_app.test_cli_runner().invoke(args=["privacy", "retention", "--apply", "--by", HANNA])

    assert "UNDER A LEGAL HOLD, kept." in done.output
    assert "Erased: 0 of 0 kinds of data." in done.output
    assert comments(sqlite_app) == ["words"]


def test_the_command_erases_and_refuses_as_the_page_does(sqlite_app: Flask) -> None:
    stage = stage_of(sqlite_app, utc_now())
    sign(signed_in_client(sqlite_app), stage, comment="words")
    runner = sqlite_app.test_cli_runner()
    said = ["privacy", "erase", "--person", "alice@harbourlane.example", "--ground", "request", "--reason", "A letter",
            "--by", HANNA, "--yes"]  # fmt: skip

    employed = runner.invoke(args=[*said, "--category", "contact"])
    done = runner.invoke(args=[*said, "--category", "own_words"])

    assert "still has a job here" in employed.output
    assert "Erased: own_words." in done.output
    assert comments(sqlite_app) == [ERASED]
