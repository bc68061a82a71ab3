"""A share and its sign stay together in every language."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from app.shared.sentences import percent


@pytest.mark.parametrize(
    ("language", "words"), [("en", "82%"), ("pl", "82%"), ("de", "82\N{NO-BREAK SPACE}%")]
)
def test_no_line_ends_between_a_number_and_its_sign(sqlite_app: Flask, language: str, words: str) -> None:
    with sqlite_app.test_request_context(), force_locale(language):
        assert percent(82) == words


def test_a_share_is_the_number_that_it_was(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context():
        assert [percent(number) for number in range(101)] == [f"{number}%" for number in range(101)]
