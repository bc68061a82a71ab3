"""When a mail is tried again."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.messages.back_off import LONGEST, next_try
from tests.conftest import NOW


def test_the_first_waits_grow_from_a_minute_to_two_hours() -> None:
    waits = [(next_try(written_at=NOW, tries=tries, now=NOW) - NOW).seconds // 60 for tries in range(1, 8)]

    assert waits == [1, 5, 15, 30, 60, 120, 120]


@given(st.integers(0, 72 * 60 - 1), st.integers(1, 1_000))
def test_every_wait_ends_within_72_hours_and_lies_ahead(minutes: int, tries: int) -> None:
    now = NOW + timedelta(minutes=minutes)

    again = next_try(written_at=NOW, tries=tries, now=now)

    assert again is not None
    assert now < again <= NOW + LONGEST


def test_after_72_hours_it_is_given_up() -> None:
    assert next_try(written_at=NOW, tries=3, now=NOW + LONGEST) is None
