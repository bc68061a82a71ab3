"""Words that stand in several languages: each reader gets theirs, or is told in which language they are."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from app.shared.languages import best_language, words_in
from app.shared.sentences import plainly, worded

BOTH = {"en": "Cash desk", "pl": "Kasa"}


@pytest.mark.parametrize(
    ("words", "language", "found"),
    [
        (BOTH, "pl", ("pl", "Kasa")),
        (BOTH, "en", ("en", "Cash desk")),
        ({"pl": "Kasa", "de": "Kasse"}, "en", ("de", "Kasse")),
        ({"pl": "Kasa", "en": ""}, "en", ("pl", "Kasa")),
        ({}, "pl", ("pl", "")),
    ],
)
def test_whoever_has_no_words_of_their_own_gets_those_of_the_first_language(words, language, found) -> None:
    assert (best_language(words, language), words_in(words, language)) == found


def test_words_in_another_language_than_the_page_are_marked_as_what_they_are(app: Flask) -> None:
    with app.test_request_context(), force_locale("pl"):
        assert (worded(BOTH), plainly(BOTH)) == ("Kasa", "Kasa")
        assert worded({"en": "Tea & <cake>"}) == '<span lang="en">Tea &amp; &lt;cake&gt;</span>'
        assert plainly({"en": "Tea & <cake>"}) == "Tea & <cake>"
