"""Of which checkpoints the signature is worked out: it takes longer than all the rest of an entry."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

SAMPLE = 1000


def every(_sequence: int) -> bool:
    return True


def drawn(size: int, seed: int) -> Callable[[int], bool]:
    """The last entry, and as many others as a sample has."""
    chance = Random(seed)  # noqa: S311  # so that a run can be repeated
    chosen = {size - 1, *chance.sample(range(size), min(size, SAMPLE))}
    return chosen.__contains__
