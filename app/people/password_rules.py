"""Which passwords are accepted: long enough, not easy to guess, and nothing else is asked of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

PRODUCT_WORDS = ("countersign",)

COMMON_WORDS = tuple(
    line
    for line in Path(__file__).with_name("common_passwords.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
)
SEQUENCES = (
    "0123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
)
LEFT_OVER = 5  # signs of one's own beside guessable words are not enough


def normalised(password: str) -> str:
    """One form for what looks the same: phones and laptops compose accents differently."""
    return unicodedata.normalize("NFC", password)


def problem_with(password: str, *, shortest: int, longest: int, own_words: Iterable[str] = ()) -> str | None:
    """Why `password` is not accepted: too_short, too_long, repeated, sequence, common, own_words; else None.

    `own_words` are what others know of the person and the company: names, addresses, numbers.
    """
    if len(password) > longest * 8:  # before any work is done on it
        return "too_long"
    password = normalised(password)
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in password):
        return "unreadable"
    if len(password) < shortest:
        return "too_short"
    if len(password) > longest:
        return "too_long"
    plain = re.sub(r"[\W_]+", "", password.casefold())
    if len(set(plain)) <= 3 or is_repetition(plain):
        return "repeated"
    if without_sequences(plain) <= LEFT_OVER:
        return "sequence"
    if left_of(plain, [*PRODUCT_WORDS, *parts_of(own_words)]) <= LEFT_OVER:
        return "own_words"
    if left_of(plain, COMMON_WORDS) <= LEFT_OVER:
        return "common"
    return None


def is_repetition(plain: str) -> bool:
    """Whether it is one piece of up to half its length, over and over."""
    return any(
        plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, min(len(plain) // 2, 12) + 1)
    )


def without_sequences(plain: str) -> int:
    """How many signs are left when runs along the keyboard or the alphabet are taken out."""
    left, position = 0, 0
    runs = [*SEQUENCES, *(run[::-1] for run in SEQUENCES)]
    runs = [run + run for run in runs]  # "890123" runs on
    while position < len(plain):
        size = next(
            (size for size in range(min(40, len(plain) - position), 3, -1)
             if any(plain[position : position + size] in run for run in runs)),
            0,
        )  # fmt: skip
        left += 0 if size else 1
        position += size or 1
    return left


def left_of(plain: str, words: Iterable[str]) -> int:
    """How many signs are left when `words` and the numbers at both ends are taken out."""
    for word in sorted({w for w in words if w}, key=len, reverse=True):
        plain = plain.replace(word, " ") if len(word) > 2 else plain
    pieces = [piece.strip("0123456789") for piece in plain.split()]
    return sum(len(piece) for piece in pieces if piece not in words)


def parts_of(texts: Iterable[str]) -> list[str]:
    """The words of names and addresses, each text also as a whole without its punctuation."""
    found: list[str] = []
    for text in texts:
        folded = normalised(text).casefold()
        words = [word for word in re.split(r"[\W_]+", folded) if len(word) > 2]
        found += ["".join(words), *words]
    return found
