"""What of a row is personal and can be blanked one day. Marked on the column, in the model."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

ERASED = "[erased]"
"""What stands in a text that was erased. Pages say it in the reader's language."""


class Category(StrEnum):
    """What is erased together."""

    CONTACT = "contact"  # addresses, and the mail that went to them
    TRAINING_DETAIL = "training_detail"  # what was chosen and answered; not how it ended
    OWN_WORDS = "own_words"  # comments, questions, reasons and notes, with their answers
    SCANS = "scans"  # of what was signed on paper
    IDENTITY = "identity"  # who it was: only when nothing asks to keep it any more


def erasable(*categories: Category, numbered: bool = False, emptied: bool = False) -> dict[str, Any]:
    """For `mapped_column(info=…)`: erased with each of these categories.

    A column that may be empty is emptied, a list becomes an empty one, a text becomes `ERASED`: also where
    it may be empty, unless it is to be `emptied`. `numbered`: followed by the row's id, to stay unique.
    """
    return {"erasable": frozenset(categories), "numbered": numbered, "emptied": emptied}
