"""The made-up people: the same ones every time, and nothing of them leaks into tests."""

from __future__ import annotations

from datetime import date
from random import Random

from app.demo import cast, factories
from app.demo.fates import Fate
from app.demo.population import population

TODAY = date(2026, 11, 23)


def test_the_same_company_is_made_every_time():
    assert population(180, TODAY) == population(180, TODAY)


def test_making_people_disturbs_nobody_elses_dice():
    factories.fake.seed_instance(7)
    expected = factories.fake.name()
    factories.fake.seed_instance(7)
    Random(1)

    population(30, TODAY)

    assert factories.fake.name() == expected


def test_everybody_has_their_own_name_number_and_address():
    people = population(180, TODAY)

    assert len(people) == 180
    for of in ("name", "number"):
        assert len({getattr(made, of) for made in people}) == 180
    assert len({made.email or made.private_email for made in people}) == 180


def test_there_are_three_regions_and_twelve_stores_each_with_one_manager():
    people = population(180, TODAY)
    leads = [made for made in people if made.leads]

    assert len({made.unit for made in people}) == 12 + 3 + 1
    assert len({made.unit for made in leads}) == len(leads) == 12 + 3


def test_the_cast_is_always_there_and_every_fate_is_met():
    for number in (25, 180):
        people = population(number, TODAY)

        assert {made.member for made in people if made.member} == set(cast.CAST)
    assert {made.fate for made in people} == set(Fate)


def test_nina_starts_in_four_days_without_a_company_mailbox():
    [nina] = [made for made in population(25, TODAY) if made.member is cast.NINA]

    assert (nina.starts_on - TODAY).days == 4
    assert nina.email is None
    assert nina.private_email
