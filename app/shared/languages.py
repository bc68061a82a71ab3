"""The same words in several languages, by the code of each, and which of them somebody reads."""

from __future__ import annotations

from collections.abc import Mapping


def best_language(words: Mapping[str, str], language: str) -> str:
    """`language` if there are words in it, else the first that has some by its code: no database keeps an order."""
    known = [each for each, text in words.items() if text]
    return language if language in known else min(known, default=language)


def words_in(words: Mapping[str, str], language: str) -> str:
    """The words as a reader of `language` gets them; empty where there are none at all."""
    return words.get(best_language(words, language), "")
