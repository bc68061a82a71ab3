"""Whether the name that somebody typed is the name on record."""

from __future__ import annotations

import unicodedata

# Phones put curly apostrophes and long dashes where people typed plain ones.
ALIKE = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "–": "-"})


def plain_name(name: str) -> str:
    """One spelling for one name: composed letters, single spaces, no case. Diacritics stay: ł is not l."""
    composed = unicodedata.normalize("NFC", name).translate(ALIKE)
    return " ".join(unicodedata.normalize("NFC", composed.casefold()).split())


def same_name(typed: str, on_record: str) -> bool:
    """Whether both are the same name, whatever their case and spacing."""
    return plain_name(typed) == plain_name(on_record)
