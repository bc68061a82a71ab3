"""The tree against RFC 6962, written down a second time from its text."""

from __future__ import annotations

import os

import pytest

from app.ledger.tree import (
    EMPTY_ROOT,
    Place,
    consistency_path,
    folded,
    grow,
    inclusion_path,
    leaf_hash,
    node_hash,
    path_of_next,
    root_of,
)

LARGEST = 70


def half(length: int) -> int:
    power = 1
    while power * 2 < length:
        power *= 2
    return power


def root(leaves: list[bytes]) -> bytes:
    if len(leaves) <= 1:
        return leaves[0] if leaves else EMPTY_ROOT
    cut = half(len(leaves))
    return node_hash(root(leaves[:cut]), root(leaves[cut:]))


def path(index: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    cut = half(len(leaves))
    if index < cut:
        return [*path(index, leaves[:cut]), root(leaves[cut:])]
    return [*path(index - cut, leaves[cut:]), root(leaves[:cut])]


def proof(old: int, leaves: list[bytes], known: bool) -> list[bytes]:
    if old == len(leaves):
        return [] if known else [root(leaves)]
    cut = half(len(leaves))
    if old <= cut:
        return [*proof(old, leaves[:cut], known), root(leaves[cut:])]
    return [*proof(old - cut, leaves[cut:], False), root(leaves[:cut])]


@pytest.fixture(scope="module")
def leaves() -> list[bytes]:
    return [leaf_hash(os.urandom(8)) for _ in range(LARGEST)]


@pytest.fixture(scope="module")
def places(leaves: list[bytes]) -> dict[Place, bytes]:
    """Every complete subtree, as the log stores them: with the leaf that completes it."""
    found, peaks = {}, []
    for number, leaf in enumerate(leaves):
        completed, peaks = grow(number, peaks, leaf)
        for level, value in enumerate(completed):
            place = Place(level, ((number + 1) >> level) - 1)
            assert place.stored_with == number
            found[place] = value
    return found


def test_growing_gives_the_root_over_all_leaves(leaves: list[bytes]) -> None:
    peaks: list[bytes] = []
    roots = [root_of(peaks)]
    for number, leaf in enumerate(leaves):
        _completed, peaks = grow(number, peaks, leaf)
        roots.append(root_of(peaks))

    assert roots == [root(leaves[:size]) for size in range(LARGEST + 1)]


def test_the_newest_leaf_needs_no_look_up_for_its_path(leaves: list[bytes]) -> None:
    peaks: list[bytes] = []
    for number, leaf in enumerate(leaves):
        assert path_of_next(peaks) == path(number, leaves[: number + 1])
        _completed, peaks = grow(number, peaks, leaf)


def test_every_leaf_has_its_path_in_every_tree(leaves: list[bytes], places: dict[Place, bytes]) -> None:
    for size in range(1, LARGEST + 1):
        for index in range(size):
            assert folded(inclusion_path(index, size), places.__getitem__) == path(index, leaves[:size])


def test_every_tree_is_proved_to_continue_every_smaller_one(
    leaves: list[bytes], places: dict[Place, bytes]
) -> None:
    for size in range(1, LARGEST + 1):
        for old in range(1, size):
            found = folded(consistency_path(old, size), places.__getitem__)
            assert found == proof(old, leaves[:size], True)


def test_of_an_empty_history_and_of_the_same_tree_there_is_nothing_to_prove() -> None:
    assert consistency_path(0, 9) == consistency_path(9, 9) == []


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_there_is_no_path_to_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_path(index, size)


def test_there_is_no_proof_of_a_longer_history() -> None:
    with pytest.raises(ValueError, match="no history of 4"):
        consistency_path(4, 3)
