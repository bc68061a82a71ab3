"""Inclusion and consistency: what proves, proves; what is one hash off, does not."""

from __future__ import annotations

import pytest

from tests.verifier.reference import mth, path, proof
from verifier import verify

LARGEST = 70
LEAVES = tuple(f"entry {n}".encode() for n in range(LARGEST))
OTHER = bytes(32)

CT_LEAVES = tuple(
    map(
        bytes.fromhex,
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"],
    )
)
CT_ROOT = (
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"  # of Certificate Transparency's tests
)


def root(hashes: list[bytes], index: int, size: int) -> bytes:
    leaf = verify.leaf_hash(LEAVES[index])
    return verify.climb(leaf, index, size, hashes)[0, size]


def test_every_entry_of_every_size_is_proved() -> None:
    for size in range(1, LARGEST + 1):
        for index in range(size):
            assert root(path(index, LEAVES[:size]), index, size) == mth(LEAVES[:size]), (index, size)


def test_every_place_that_a_path_tells_is_the_hash_of_its_own_entries() -> None:
    for size in range(1, 40):
        for index in range(size):
            leaf = verify.leaf_hash(LEAVES[index])
            for (start, end), digest in verify.climb(leaf, index, size, path(index, LEAVES[:size])).items():
                assert digest == mth(LEAVES[start:end])


def test_a_path_with_a_hash_more_or_less_is_refused() -> None:
    for size in range(1, LARGEST + 1):
        for index in range(size):
            right = path(index, LEAVES[:size])
            for wrong in ([*right, OTHER], [OTHER, *right], right[1:], right[:-1]):
                if wrong != right:
                    with pytest.raises(verify.PathLength):
                        root(wrong, index, size)


def test_a_path_with_hashes_swapped_or_altered_leads_elsewhere() -> None:
    for size in (2, 3, 7, 8, 33, 70):
        whole = mth(LEAVES[:size])
        for index in range(size):
            right = path(index, LEAVES[:size])
            for n in range(len(right)):
                altered = [*right[:n], bytes([right[n][0] ^ 1]) + right[n][1:], *right[n + 1 :]]
                assert root(altered, index, size) != whole
            for n in range(len(right) - 1):
                swapped = [*right[:n], right[n + 1], right[n], *right[n + 2 :]]
                assert root(swapped, index, size) != whole


def test_another_place_leads_elsewhere_or_is_refused() -> None:
    size = 21
    for index in range(size):
        right = path(index, LEAVES[:size])
        leaf = verify.leaf_hash(LEAVES[index])
        for other in set(range(size)) - {index}:
            try:
                assert verify.climb(leaf, other, size, right)[0, size] != mth(LEAVES[:size])
            except verify.PathLength:
                continue


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (5, 5), (2**53 - 1, 5), (-1, 5)])
def test_a_place_outside_the_tree_is_refused(index: int, size: int) -> None:
    with pytest.raises((verify.EmptyTree, verify.BeyondTree)):
        verify.climb(OTHER, index, size, [])


def test_the_largest_tree_there_can_be_is_handled() -> None:
    size = 2**53 - 1
    hashes = [OTHER] * len(verify.route(size - 1, size))

    assert (0, size) in verify.climb(OTHER, size - 1, size, hashes)


def test_every_tree_is_shown_to_continue_every_smaller_one() -> None:
    for new in range(1, LARGEST + 1):
        for old in range(1, new + 1):
            given = (old, mth(LEAVES[:old]), new, mth(LEAVES[:new]))
            right = proof(old, LEAVES[:new])
            assert verify.is_continued(*given, right), (old, new)
            assert not verify.is_continued(*given, [*right, OTHER])
            assert not verify.is_continued(*given, [OTHER, *right])
            for n in range(len(right)):
                assert not verify.is_continued(*given, [*right[:n], *right[n + 1 :]])
                assert not verify.is_continued(*given, [*right[:n], OTHER, *right[n + 1 :]])


def test_a_tree_does_not_continue_another_root_or_a_larger_one() -> None:
    roots = {size: mth(LEAVES[:size]) for size in range(1, 20)}
    for new in range(1, 20):
        for old in range(1, new + 1):
            right = proof(old, LEAVES[:new])
            assert not verify.is_continued(old, OTHER, new, roots[new], right)
            assert not verify.is_continued(old, roots[old], new, OTHER, right)
            if old != new:
                assert not verify.is_continued(new, roots[new], old, roots[old], right)
    assert not verify.is_continued(0, OTHER, 5, roots[5], [])
    assert not verify.is_continued(5, roots[5], 5, roots[5], [OTHER])


def test_a_proof_does_not_serve_for_another_size_than_its_own() -> None:
    """A log that signs a root under a wrong size gains nothing."""
    for new in range(1, 20):
        for old in range(1, new):
            right = proof(old, LEAVES[:new])
            whole = mth(LEAVES[:new])
            taken = [
                size
                for size in range(1, 40)
                if verify.is_continued(old, mth(LEAVES[:old]), size, whole, right)
            ]
            assert taken == [new] or same_way(old, new, taken), (old, new, taken)


def same_way(old: int, new: int, sizes: list[int]) -> bool:
    """Sizes whose proof has the same shape cannot be told apart by it, in RFC 9162 or anywhere."""
    shape = [len(proof(old, tuple(b"" for _ in range(size)))) for size in (new, *sizes)]
    return len(set(shape)) == 1


def test_the_tree_is_the_one_of_certificate_transparency() -> None:
    leaf = verify.leaf_hash(CT_LEAVES[5])

    assert mth(CT_LEAVES).hex() == CT_ROOT
    assert verify.climb(leaf, 5, 8, path(5, CT_LEAVES))[0, 8].hex() == CT_ROOT
