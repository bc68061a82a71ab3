"""The tree over the log's leaves (RFC 6962, as in RFC 9162): growing it, and proving what is in it.

A *place* is a complete subtree: its level and its number on that level. The place (level, number) covers
the leaves from number·2^level on, 2^level of them. A place is complete with the last of its leaves and
never changes after that, so it is stored with that leaf. The *peaks* of a tree are the largest complete
subtrees that it is made of, from the left; one for each 1 in the binary form of its size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from hashlib import sha256
from typing import NamedTuple

HASH_LENGTH = 32
EMPTY_ROOT = sha256(b"").digest()


class Place(NamedTuple):
    """A complete subtree."""

    level: int
    number: int

    @property
    def stored_with(self) -> int:
        """The number of the leaf that completes it."""
        return ((self.number + 1) << self.level) - 1


Hashes = Callable[[Place], bytes]


def leaf_hash(leaf: bytes) -> bytes:
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


# -- growing ------------------------------------------------------------------------------------------


def grow(size: int, peaks: Sequence[bytes], leaf: bytes) -> tuple[list[bytes], list[bytes]]:
    """Append a leaf's hash to a tree of `size` leaves with these peaks.

    Returns the hashes of the subtrees that it completes, from the leaf upwards, and the new peaks.
    """
    completed, left = [leaf], list(peaks)
    while size & 1:
        completed.append(node_hash(left.pop(), completed[-1]))
        size >>= 1
    return completed, [*left, completed[-1]]


def root_of(peaks: Sequence[bytes]) -> bytes:
    """The root over a tree's peaks."""
    if not peaks:
        return EMPTY_ROOT
    return reduce(lambda right, left: node_hash(left, right), reversed(peaks))


def path_of_next(peaks: Sequence[bytes]) -> list[bytes]:
    """The inclusion path of the leaf that comes after these peaks, while it is the last: nothing to look up."""
    return list(reversed(peaks))


# -- proving ------------------------------------------------------------------------------------------


def places(start: int, end: int) -> list[Place]:
    """The complete subtrees that the leaves from `start` up to `end` fall into, from the left.

    `start` is the beginning of a subtree that reaches to `end` or beyond.
    """
    found = []
    while start < end:
        level = min(
            (start & -start).bit_length() - 1 if start else end.bit_length(), (end - start).bit_length() - 1
        )
        found.append(Place(level, start >> level))
        start += 1 << level
    return found


def inclusion_path(index: int, size: int) -> list[list[Place]]:
    """The path from leaf `index` to the root of a tree of `size` leaves, the leaf's sibling first.

    Each step is one hash, given as the places that it is made of.
    """
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} in a tree of {size}")
    return [places(*span) for span in reversed(siblings(index, size))]


def siblings(index: int, size: int) -> list[tuple[int, int]]:
    """The spans of leaves beside the way from the root down to leaf `index`."""
    found, start, end = [], 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    return found


def consistency_path(old: int, size: int) -> list[list[Place]]:
    """The proof that the first `old` leaves of a tree of `size` are those of the older tree (RFC 6962, 2.1.2)."""
    if not 0 <= old <= size:
        raise ValueError(f"a tree of {size} leaves has no history of {old}")
    if old in (0, size):
        return []
    found, start, end, whole = [], 0, size, True
    while old != end:
        middle = start + split(end - start)
        if old <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start, whole = middle, False
    if not whole:
        found.append((start, end))
    return [places(*span) for span in reversed(found)]


def split(length: int) -> int:
    """The largest power of two below `length`: where RFC 6962 divides a tree."""
    return 1 << (length - 1).bit_length() - 1


def folded(steps: Sequence[Sequence[Place]], hashes: Hashes) -> list[bytes]:
    """The hash of each step, from the hashes of the places that it is made of."""
    return [root_of([hashes(place) for place in step]) for step in steps]
