"""The typed name and the name on record."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.acknowledgements.naming import plain_name, same_name


@pytest.mark.parametrize(
    ("typed", "on_record"),
    [
        ("alice arrow", "Alice Arrow"),
        ("  Alice   Arrow ", "Alice Arrow"),
        ("Alice\u00a0Arrow", "Alice Arrow"),
        ("ZOFIA ŻÓŁĆ-GĘŚLA", "Zofia Żółć-Gęśla"),
        (unicodedata.normalize("NFD", "Zofia Żółć"), "Zofia Żółć"),
        ("Sean O’Brien", "Sean O'Brien"),
        ("Anna Kowalska–Nowak", "Anna Kowalska-Nowak"),
        ("Jörg Straße", "JÖRG STRASSE"),
    ],
)
def test_a_name_is_the_same_however_it_is_spaced_cased_and_encoded(typed: str, on_record: str) -> None:
    assert same_name(typed, on_record)


@pytest.mark.parametrize(
    ("typed", "on_record"),
    [
        ("Zofia Zolc", "Zofia Żółć"),
        ("Lukasz Bąk", "Łukasz Bąk"),
        ("Alice", "Alice Arrow"),
        ("Arrow Alice", "Alice Arrow"),
        ("AliceArrow", "Alice Arrow"),
        ("Аlice Arrow", "Alice Arrow"),  # it begins with a Cyrillic letter
        ("", "Alice Arrow"),
    ],
)
def test_another_name_is_not_the_same(typed: str, on_record: str) -> None:
    assert not same_name(typed, on_record)


@given(st.text())
def test_every_name_is_the_same_as_itself_in_any_encoding(name: str) -> None:
    assert same_name(unicodedata.normalize("NFD", name), name)
    assert plain_name(plain_name(name)) == plain_name(name)
