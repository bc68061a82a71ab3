"""The check of RFC 6962 consistency proofs against the recursive definition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.witness.reference_log import Log, mth, proof
from witness.witness import continues

LEAVES = Log(leaves=70).leaves
ROOTS = [mth(LEAVES[:size]) for size in range(71)]


def test_every_proof_of_the_definition_holds():
    for n in range(71):
        for m in range(n + 1):
            assert continues(m, ROOTS[m], n, ROOTS[n], proof(m, LEAVES[:n])), (m, n)


@given(st.integers(1, 70), st.integers(1, 70), st.data())
def test_a_proof_holds_for_no_other_trees(m, n, data):
    m, n = sorted((m, n))
    hashes = proof(m, LEAVES[:n])
    other_m, other_n = data.draw(st.integers(0, 70)), data.draw(st.integers(0, 70))

    held = continues(other_m, ROOTS[other_m], other_n, ROOTS[other_n], hashes)

    # A proof of no hashes says only: equal, or begun from nothing.
    same = hashes == proof(other_m, LEAVES[:other_n]) and other_m <= other_n
    assert held == same


@pytest.mark.parametrize("n", [3, 4, 5, 64, 2**40, 2**63 - 1])
def test_a_proof_that_ends_below_the_top_of_the_tree_is_refused(n):
    """Its hashes lead to both roots, but a tree of that size is higher."""
    assert not continues(1, ROOTS[1], n, ROOTS[2], proof(1, LEAVES[:2]))


@given(st.integers(1, 69), st.data())
def test_one_flipped_bit_or_one_hash_more_or_less_is_refused(m, data):
    n = data.draw(st.integers(m + 1, 70))
    hashes = proof(m, LEAVES[:n])
    place = data.draw(st.integers(0, len(hashes) - 1))
    flipped = bytearray(hashes[place])
    flipped[data.draw(st.integers(0, 31))] ^= 1 << data.draw(st.integers(0, 7))

    for wrong in (
        [*hashes[:place], bytes(flipped), *hashes[place + 1 :]],
        [*hashes[:place], *hashes[place + 1 :]],
        [*hashes[:place], bytes(32), *hashes[place:]],
        [*hashes, bytes(32)],
    ):
        assert not continues(m, ROOTS[m], n, ROOTS[n], wrong)


@given(st.integers(1, 69), st.data())
def test_no_proof_joins_two_histories(m, data):
    n = data.draw(st.integers(m + 1, 70))
    other = [b"rewritten", *LEAVES[1:n]]

    assert not continues(m, ROOTS[m], n, mth(other), proof(m, LEAVES[:n]))
    assert not continues(m, ROOTS[m], n, mth(other), proof(m, other))


@given(st.integers(0, 2**63 - 1), st.integers(0, 2**63 - 1), st.lists(st.binary(min_size=32, max_size=32)))
def test_made_up_hashes_prove_nothing_and_end_soon(m, n, hashes):
    assert not continues(m, b"a" * 32, n, b"b" * 32, hashes)
