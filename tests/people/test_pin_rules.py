"""Which PINs are accepted."""

from __future__ import annotations

import pytest

from app.people.pin_rules import keyed, problem_with


def problem(pin: str, **known) -> str | None:
    return problem_with(pin, shortest=6, longest=12, **known)


@pytest.mark.parametrize(
    ("pin", "why"),
    [
        ("12345", "too_short"),
        ("7304829163057", "too_long"),
        ("73048a", "digits"),
        ("٧٣٠٤٨٢", "digits"),  # digits elsewhere, but not on the keypad
        ("", "digits"),
        ("000000", "repeated"),
        ("121212", "repeated"),
        ("123123", "repeated"),
        ("112233", "repeated"),
        ("123321", "repeated"),
        ("700077", "repeated"),
        ("123456", "sequence"),
        ("654321", "sequence"),
        ("890123", "sequence"),
        ("246802", "sequence"),
        ("123567", "sequence"),
        ("147258", "common"),
        ("369852", "common"),
        ("696969", "repeated"),
        ("314159", "common"),
        ("140287", "date"),  # 14 February 1987
        ("021487", "date"),
        ("870214", "date"),
        ("14021987", "date"),
        ("19870214", "date"),
        ("290204", "date"),  # a leap day
    ],
)
def test_what_a_colleague_would_try_first_is_refused(pin: str, why: str) -> None:
    assert problem(pin) == why


@pytest.mark.parametrize(
    "pin", ["730482", "915260", "846205", "5193077", "402968317504", "300299", "310485936"]
)
def test_other_pins_are_accepted(pin: str) -> None:
    assert problem(pin) is None


def test_numbers_that_others_know_are_refused() -> None:
    known = {"own_numbers": ["HL-00482913", "bob7739@harbourlane.example"]}

    assert problem("482913", **known) == "own_number"
    assert problem("048291", **known) == "own_number"
    assert problem("773961", **known) == "own_number"
    assert problem("730482", **known) is None


def test_digits_of_the_password_are_refused_for_a_pin_is_seen_more_easily() -> None:
    assert problem("730482", password="harbour 730482 lantern") == "in_password"


def test_most_random_pins_are_accepted() -> None:
    refused = [number for number in range(0, 1_000_000, 97) if problem(f"{number:06d}")]

    assert len(refused) / (1_000_000 / 97) < 0.17


def test_what_is_hashed_depends_on_the_person_and_the_servers_key() -> None:
    made = {keyed("key", "alice", "730482"), keyed("key", "bob", "730482"), keyed("other", "alice", "730482")}

    assert len(made) == 3
    assert not any("730482" in text for text in made)
