"""The words of the receipt are whole in both languages, and promise no more than a simple signature."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from tests.evidence.receipts import labels_in

BOTH = pytest.mark.parametrize("language", ["en", "pl"])


@BOTH
def test_every_label_says_something(language: str) -> None:
    said = asdict(labels_in(language))

    assert [name for name, words in said.items() if not words.strip()] == []
    assert "{number}" in said["page"]
    assert "{pages}" in said["page"]


def test_polish_labels_are_polish() -> None:
    english, polish = asdict(labels_in("en")), asdict(labels_in("pl"))

    assert [name for name in english if english[name] == polish[name]] == []


@BOTH
def test_a_receipt_never_claims_the_weight_of_a_handwritten_signature(language: str) -> None:
    said = " ".join(asdict(labels_in(language)).values()).casefold()

    assert "simple electronic signature" in said or "zwykły podpis elektroniczny" in said
    assert not [word for word in ("handwritten", "qualified", "własnoręczn", "kwalifikowan") if word in said]


@BOTH
def test_the_limits_are_said_next_to_the_promise(language: str) -> None:
    said = labels_in(language)

    assert said.not_promised.startswith(
        {"en": "It does not prove who", "pl": "Potwierdzenie nie dowodzi, kto"}[language]
    )
    assert {"en": "is what the server says", "pl": "mówi serwer"}[language] in said.strength_of_server
