"""Faces that are drawn for people."""

from __future__ import annotations

import pytest

from app.quizzes.faces import TINTS, initials, tint


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Marek", "M"),
        ("Anna K.", "AK"),
        ("Żaneta de la Łąka", "ŻŁ"),
        ("", ""),
        ("😀 !", ""),
        ("quick_fox", "Q"),
    ],
)
def test_a_face_has_the_first_letters_of_the_first_and_the_last_name(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_the_same_person_has_the_same_colour_everywhere() -> None:
    assert tint("Marek") == tint("Marek")
    assert {tint(str(number)) for number in range(100)} == set(range(1, TINTS + 1))
