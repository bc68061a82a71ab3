"""Freezing: the same input gives the same bytes, whole, filled, and only what is this company's."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.courses.bank import Bank
from app.courses.freezing import freeze, key_confirmed
from app.courses.freezing.speaker import Speaker
from app.courses.placeholders import Words
from app.courses.release_content import digest, thaw
from app.demo.sample_course import sample_content

LANGUAGES = ("en", "pl")
BEFORE_SCREENS = "59c67be2947a25d5e19f84b9566a3c66643c8a97560fa9b18014565a064f91cb"  # of the sample course


def frozen(course, language="en", **profile):
    bank = course.bank()
    return freeze(bank, bank.profile.value.changed(**profile), language)


def strings_in(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings_in(item)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mode", ["assigned", "open"])
def test_freezing_twice_gives_the_same_bytes(course, language, mode):
    assert frozen(course, language, mode=mode).canonical() == frozen(course, language, mode=mode).canonical()


def test_the_order_in_which_files_are_read_does_not_matter(course):
    bank = course.bank()
    shuffled = Bank(**vars(bank) | {"lessons": bank.lessons[::-1], "scenarios": bank.scenarios[::-1]})

    assert (
        freeze(shuffled, bank.profile.value, "en").canonical()
        == freeze(bank, bank.profile.value, "en").canonical()
    )


def test_the_order_of_the_companys_contacts_does_not_matter(course):
    contacts = course.bank().profile.value.model_dump()["contacts"]
    shuffled = dict(random.Random(7).sample(sorted(contacts.items()), len(contacts)))

    assert frozen(course, contacts=shuffled).canonical() == frozen(course).canonical()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_frozen_thaws_to_itself(course, language):
    content = frozen(course, language)

    assert thaw(content.canonical()) == content


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_placeholder_is_left(course, language):
    assert [
        text for text in strings_in(json.loads(frozen(course, language).canonical())) if "{" in text
    ] == []


def test_what_keyboards_have_is_typeset(course):
    speakers = {one: Speaker(Words(course.bank().profile.value, one)) for one in LANGUAGES}
    prose = {
        "en": """It's the guests' table: "no 'no', please", she said.""",
        "pl": 'Powiedz "nie" i podaj link. Z tego w zespole nic nie wynika, a o co chodzi?',
    }

    assert speakers["en"].plain(prose) == "It’s the guests’ table: “no 'no', please”, she said."
    assert speakers["pl"].markdown(prose) == (
        "Powiedz „nie” i\u00a0podaj link. Z\u00a0tego w\u00a0zespole nic nie wynika, a\u00a0o\u00a0co chodzi?"
    )


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(min_size=1, max_size=120))
def test_any_company_name_survives_freezing_and_thawing(course, name):
    content = frozen(course, name=name)

    assert thaw(content.canonical()) == content
    assert content.company == name


def test_each_variant_holds_the_words_that_are_shown(course):
    stagings = frozen(course, "pl").scenarios["row"].stagings

    assert {id: staging.nodes["n1"].scene for id, staging in stagings.items()} == {
        "kuba": "Ktoś dokucza Kubie w\u00a0wątku.",
        "ola": "Ktoś dokucza Oli w\u00a0wątku.",
        "mirror": "Jeden gość pyta tylko Ciebie.",
    }
    assert {id: staging.nodes["n1"].best.id for id, staging in stagings.items()} == {
        "kuba": "a",
        "ola": "a",
        "mirror": "b",
    }
    assert [id for id, staging in stagings.items() if staging.mirror] == ["mirror"]


def test_a_screen_is_frozen_with_its_words_its_channel_and_the_companys_own_names(course):
    node = frozen(course, "pl").scenarios["row"].stagings["ola"].nodes["n1"]

    assert node.screen.model_dump() == {
        "channel": "group_thread",
        "title": "Miejska grupa",
        "items": [
            {
                "kind": "post",
                "by": "guest",
                "name": "Marek",
                "text": "Patrzcie na to.",
                "at": "19:40",
                "likes": 3,
            },
            {"kind": "comment", "by": "reader", "name": "Darek", "text": "Szkoda Oli.", "at": "19:52"},
        ],
    }
    assert [screen.model_dump() for screen in node.option("a").aftermath] == [
        {
            "channel": "direct_message",
            "items": [
                {"kind": "message", "by": "you", "text": "Spójrzcie proszę."},
                {"kind": "message", "by": "team", "name": "Kadry", "text": "Już patrzymy."},
            ],
        },
        {
            "channel": "group_thread",
            "items": [{"kind": "comment", "by": "company", "text": "Przepraszamy."}],
        },
    ]


def test_a_variant_shows_its_own_screen_and_keeps_the_rest(course):
    stagings = frozen(course).scenarios["row"].stagings

    shown = {id: staging.nodes["n1"].screen.items[0].text for id, staging in stagings.items()}
    assert shown == {"kuba": "Look at this.", "ola": "Look at this.", "mirror": "Do you work there?"}
    assert (
        stagings["mirror"].nodes["n1"].option("a").aftermath
        == stagings["kuba"].nodes["n1"].option("a").aftermath
    )


def test_a_release_from_before_there_were_screens_still_loads_and_keeps_its_bytes():
    text = sample_content().canonical()

    assert digest(text) == BEFORE_SCREENS
    assert "screen" not in text
    assert "aftermath" not in text
    assert thaw(text).canonical() == text
    assert {
        (node.screen, *(tuple(option.aftermath) for option in node.options))
        for scenario in thaw(text).scenarios.values()
        for staging in scenario.stagings.values()
        for node in staging.nodes.values()
        if node.type == "decision"
    } == {(None, (), (), (), ())}


def test_what_stands_on_a_screen_is_part_of_what_is_hashed(course):
    before = digest(frozen(course).canonical())
    course.replace("scenarios/row.yaml", "likes: 3", "likes: 4")

    assert digest(frozen(course).canonical()) != before


def test_what_is_for_the_other_mode_is_left_out_together_with_references(course):
    course.replace("lessons/L2.yaml", "rules: [R-SAFE-1]", "rules: [R-SAFE-1, R-OPEN-1]")
    course.replace("lessons/L1.yaml", "minutes: 2", "modes: [open]\nminutes: 2")
    course.replace("scenarios/row.yaml", "policy_modes: [assigned, open]", "policy_modes: [open]")

    assigned, open_ = frozen(course), frozen(course, mode="open")

    assert "R-OPEN-1" not in assigned.canonical()
    assert [section.id for section in assigned.policy.sections] == [
        "customers",
        "safety",
        "company-setting",
        "company-register",
    ]
    assert [reply.id for reply in assigned.replies] == ["handover"]
    assert (assigned.tracks["staff"].lessons, assigned.tracks["staff"].practice) == (["L2"], ["alone"])
    assert (open_.tracks["staff"].lessons, open_.tracks["staff"].practice) == (["L1", "L2"], ["row", "alone"])
    assert open_.lessons["L2"].rules == ["R-SAFE-1", "R-OPEN-1"]


def test_what_is_for_another_country_is_left_out(course):
    course.replace("scenarios/row.yaml", "jurisdictions: [any]", "jurisdictions: [uk]")

    assert list(frozen(course).scenarios) == ["alone"]
    assert list(frozen(course, jurisdictions=["uk"]).scenarios) == ["alone", "row"]


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_drafts_and_retired_scenarios_are_left_out(course, status):
    course.replace("scenarios/row.yaml", "status: reviewed", f"status: {status}")

    assert list(frozen(course).scenarios) == ["alone"]


def test_the_policy_is_one_text_with_everything_that_is_signed_but_the_statements(course):
    assert frozen(course).policy.text == POLICY


POLICY = r"""# Small policy

Small Company

## Customers

Customers of Small Company get help here: <https://help.small.example/problem>

### Do not argue (R-CUST-1)

- **Don’t:** Do not argue with a customer online.
- **Do:** Give the link: https://help.small.example/problem
- **Why:** A row grows with every reply.
- **Still OK:** You may say what you think of us.
- **Who to call:** HR · hr@small.example

## Safety

Nobody needs to be brave.

### Alone at work (R-SAFE-1)

- **Don’t:** Do not tell the world that you are alone.
- **Do:** Ring Duty phone (555-0101).
- **Why:** A thief can read it too.
- **Still OK:** You may talk about staffing.
- **Who to call:** Duty phone · 555-0101

## Our setting, and the reason for it

Only named people speak for Small Company.

We are few.

## What stays inside, line by line

**Stays inside**

- **Keys**. It can be copied. For example: A photo of a key.

**Yes, talk about this**

- **Pay**. It is yours. For example: What you earn.

## Your rights

Your rights stay yours.
"""


def test_a_change_of_a_phone_number_changes_what_is_signed(course):
    contacts = course.bank().profile.value.model_dump()["contacts"]
    contacts["duty_phone"]["phone"] = "555-0199"

    assert frozen(course, contacts=contacts).policy.sha256 != frozen(course).policy.sha256


def test_the_language_that_binds_is_part_of_the_release(course):
    assert frozen(course, "en").binding_language == "pl"


def test_the_key_is_confirmed_once_a_panel_has_agreed_on_every_scenario_used(course):
    profile = course.bank().profile.value

    agreed = key_confirmed(course.bank(), profile)
    course.replace("scenarios/alone.yaml", "status: agreed", "status: pending")

    assert (agreed, key_confirmed(course.bank(), profile)) == (True, False)


def test_votes_confirm_a_key_and_not_the_word_that_they_agree(course):
    course.replace("scenarios/alone.yaml", "best: [a, a, a, a, b]", "best: [a, a, a, b, b]")

    assert not key_confirmed(course.bank(), course.bank().profile.value)
