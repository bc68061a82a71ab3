"""Filling placeholders: every word in its form, and nothing that people could read as a brace."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.courses.bank_format import ParameterValue
from app.courses.placeholders import UnknownPlaceholder, Words, stray_brace

OLA = ParameterValue(id="ola", en="Ola", pl={"nom": "Ola", "dat": "Oli"})


@pytest.fixture
def words(course):
    def in_language(language, **changes):
        return Words(course.bank().profile.value.changed(**changes), language, {"mate": OLA})

    return in_language


def test_a_word_stands_in_the_form_that_the_sentence_needs(words):
    assert words("pl").fill("{mate} pomaga. Powiedz {mate.dat}.") == "Ola pomaga. Powiedz Oli."


def test_a_plain_word_serves_every_form(words):
    assert words("en").fill("{mate} helps. Tell {mate.dat}.") == "Ola helps. Tell Ola."


def test_the_company_its_contacts_and_links_are_printed_as_people_can_use_them(words):
    text = "{company}: {contact.duty_phone}, {contact.hr}, {link.problem}"

    assert words("en").fill(text) == (
        "Small Company: Duty phone (555-0101), HR (hr@small.example), https://help.small.example/problem"
    )


def test_in_markdown_an_address_is_a_link_and_a_typed_sign_stays_a_sign(words):
    filled = words("en", name="*Nord* [1]").fill("{company}: {link.problem}", markdown=True)

    assert filled == r"\*Nord\* \[1\]: <https://help.small.example/problem>"


@pytest.mark.parametrize(
    "text",
    [
        *("{nobody}", "{mate.gen}", "{contact.ceo}", "{link.jobs}", "{company.dat}", "{contact}"),
        *("{mate", "mate}", "{ mate }", "{}"),
    ],
)
def test_what_stands_for_nothing_is_refused(words, text):
    with pytest.raises(UnknownPlaceholder):
        words("pl").fill(text)


@given(st.text(alphabet="ab{}. ", max_size=30))
def test_a_text_has_a_stray_brace_or_only_placeholders(text):
    import re

    rest = re.sub(r"\{[a-z][a-z0-9_-]*(\.[A-Za-z0-9][A-Za-z0-9._-]*)?\}", "", text)

    assert (stray_brace(text) is not None) == ("{" in rest or "}" in rest)
