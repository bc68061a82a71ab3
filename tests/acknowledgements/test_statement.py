"""The words that are signed."""

from __future__ import annotations

import hashlib

import pytest

from app.acknowledgements.statement import (
    binding_language,
    document,
    document_with,
    for_reading,
    mismatches,
)
from app.courses.release_content import ReleaseContent
from app.demo.sample_course import sample_content

ENGLISH, POLISH = sample_content("en"), sample_content("pl")


def another_release() -> ReleaseContent:
    policy = ENGLISH.policy.model_copy(update={"text": "# Other rules\n\nStay safer."})
    return ENGLISH.model_copy(update={"policy": policy})


def test_one_language_is_signed_as_it_was_published() -> None:
    made = document(ENGLISH)

    assert made.text == ENGLISH.policy.text
    assert made.sha256 == ENGLISH.policy.sha256
    assert made.binding is None


def test_the_fingerprint_is_that_of_the_exact_bytes() -> None:
    made = document(POLISH)

    assert made.sha256 == hashlib.sha256(made.text.encode("utf-8")).hexdigest()


def test_the_polish_text_is_attached_where_it_decides() -> None:
    made = document(ENGLISH, POLISH)

    assert made.text == f"{ENGLISH.policy.text}\n\n---\n\n{POLISH.policy.text}"
    assert made.language == "en"
    assert made.binding is not None
    assert made.binding.language == "pl"


def test_the_polish_text_is_not_attached_to_itself() -> None:
    assert document(POLISH, POLISH) == document(POLISH)


@pytest.mark.parametrize(
    ("jurisdiction", "language"),
    [("pl", "pl"), ("PL", "pl"), ("pl-mz", "pl"), ("us", None), ("us-ca", None), ("", None)],
)
def test_the_law_of_the_workplace_names_the_binding_language(jurisdiction: str, language: str | None) -> None:
    assert binding_language(jurisdiction) == language


def test_statements_are_kept_verbatim_and_in_the_order_of_the_text() -> None:
    words = document(ENGLISH).words(["rights_intact", "received"])

    assert words == [
        {"id": "received", "text": "I received this policy and could read it."},
        {"id": "rights_intact", "text": "I know that it does not limit my legal rights."},
    ]


@pytest.mark.parametrize("made", [document(ENGLISH), document(POLISH), document(ENGLISH, POLISH)])
def test_a_signature_fits_the_release_that_it_names(made) -> None:
    found = document_with(made.text, made.language, [ENGLISH, POLISH])

    assert found == made
    assert mismatches(made.text, made.sha256, found) == []


def test_a_signature_copied_to_another_release_does_not_fit() -> None:
    made = document(ENGLISH)
    found = document_with(made.text, "en", [another_release(), POLISH])

    assert mismatches(made.text, made.sha256, found) == ["release"]


def test_one_changed_letter_does_not_fit() -> None:
    made = document(ENGLISH)
    text = made.text.replace("safe", "sage")

    assert mismatches(text, made.sha256, document_with(text, "en", [ENGLISH, POLISH])) == [
        "fingerprint",
        "release",
    ]


def test_a_signature_in_a_language_that_was_not_published_does_not_fit() -> None:
    made = document(ENGLISH)

    assert mismatches(made.text, made.sha256, document_with(made.text, "en", [POLISH])) == ["release"]


def test_headings_stand_below_the_heading_of_the_page() -> None:
    text = "# One\n\n## Two\n\n### Three\n\n#### Four\n\n#hash and a # sign"

    assert for_reading(text) == "### One\n\n#### Two\n\n#### Three\n\n#### Four\n\n#hash and a # sign"
