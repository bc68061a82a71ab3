"""What is carried from the form to the confirming click, and cannot be forged on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.acknowledgements.refusals import ReviewExpired, ReviewNotGenuine
from app.acknowledgements.review import Answers, Review, seal, unseal

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LIFETIME = timedelta(minutes=5)
SECRET = "a secret of this server, and of no other"
REVIEW = Review(
    assignment="a" * 22,
    person="p" * 22,
    session="s" * 22,
    answers=Answers(
        language="pl",
        text_sha256="0" * 64,
        statements=("received", "could_ask"),
        typed_name="Zofia Żółć",
        comment="Tak – ale…\n\nz uwagą",
    ),
    authenticated_at=NOON,
)


def test_a_review_comes_back_as_it_was_sealed() -> None:
    assert unseal(seal(REVIEW, SECRET), SECRET) == REVIEW


def test_no_single_changed_sign_passes() -> None:
    sealed = seal(REVIEW, SECRET)

    for place in range(len(sealed) - 1):  # the last sign of base64 carries unused bits
        other = "A" if sealed[place] != "A" else "B"
        with pytest.raises(ReviewNotGenuine):
            unseal(sealed[:place] + other + sealed[place + 1 :], SECRET)


@pytest.mark.parametrize("sent", ["", "x", "....", "ż", "\ud800", "a.b"])
def test_nonsense_is_not_a_review(sent: str) -> None:
    with pytest.raises(ReviewNotGenuine):
        unseal(sent, SECRET)


def test_another_servers_review_is_not_genuine() -> None:
    with pytest.raises(ReviewNotGenuine):
        unseal(seal(REVIEW, "another secret"), SECRET)


@pytest.mark.parametrize("field", ["assignment", "person", "session"])
def test_a_review_serves_only_whom_and_what_it_was_made_for(field: str) -> None:
    bound = {"assignment": REVIEW.assignment, "person": REVIEW.person, "session": REVIEW.session}

    REVIEW.require_bound(**bound)
    with pytest.raises(ReviewNotGenuine):
        REVIEW.require_bound(**bound | {field: "x" * 22})


@pytest.mark.parametrize("age", [timedelta(0), LIFETIME])
def test_a_password_counts_for_some_minutes(age: timedelta) -> None:
    REVIEW.require_fresh(now=NOON + age, lifetime=LIFETIME)


@pytest.mark.parametrize(
    "age", [LIFETIME + timedelta(microseconds=1), timedelta(days=1), timedelta(seconds=-1)]
)
def test_a_password_does_not_count_for_longer_nor_before_it_was_shown(age: timedelta) -> None:
    with pytest.raises(ReviewExpired):
        replace(REVIEW, authenticated_at=NOON).require_fresh(now=NOON + age, lifetime=LIFETIME)
