"""Two receipts, or a receipt and a newer head: one history, or two."""

from __future__ import annotations

import pytest

from tests.verifier.reference import (
    LOG,
    NEXT_LOG,
    ORIGIN,
    OTHER_LOG,
    WITNESS,
    Signer,
    checkpoint,
    log_of,
    mth,
    proof,
    signature,
    signed_log,
)
from verifier import verify

KEYS = [verify.parse_vkey(LOG.vkey), verify.parse_vkey(WITNESS.vkey)]
HONEST = log_of(40)


def ids(account: verify.Account) -> list[str]:
    return [finding.id for finding in account.findings]


# -- pairs -------------------------------------------------------------------------------------------


def test_two_receipts_of_one_head_tell_one_history() -> None:
    account = verify.verify_pair(HONEST.receipt(3, 20), HONEST.receipt(11, 20), KEYS)

    assert account.proved
    assert ids(account) == ["same_head", "key_named"]


def test_a_later_receipt_that_tells_the_earlier_root_holds_the_earlier_log() -> None:
    account = verify.verify_pair(HONEST.receipt(3, 20), HONEST.receipt(20, 33), KEYS)

    assert account.proved
    assert ids(account)[0] == "longer_holds_shorter"


def test_two_receipts_that_hold_each_others_entries_tell_one_history() -> None:
    account = verify.verify_pair(HONEST.receipt(3, 20), HONEST.receipt(9, 33), KEYS)

    assert account.proved
    assert ids(account)[:3] == ["entry_held", "entry_held", "overlap"]


def test_what_is_only_partly_shown_is_not_called_proved() -> None:
    """Entry 18 is in the earlier log's right edge, of which the later receipt says nothing."""
    account = verify.verify_pair(HONEST.receipt(18, 19), HONEST.receipt(9, 33), KEYS)

    assert not account.settled
    assert ids(account)[:3] == ["entry_not_held", "entry_held", "overlap"]


def test_two_receipts_without_a_shared_place_are_not_comparable() -> None:
    account = verify.verify_pair(HONEST.receipt(2, 3), HONEST.receipt(30, 33), KEYS)

    assert ids(account)[0] == "not_comparable"
    assert account.vouched
    assert not account.proved


def test_honest_receipts_never_contradict_each_other() -> None:
    log = log_of(13)
    receipts = [log.receipt(index, size) for size in range(1, 14) for index in range(0, size, 3)]
    for one in receipts:
        for other in receipts:
            verify.verify_pair(one, other)


def test_a_split_view_of_one_size_is_found_wherever_it_begins() -> None:
    for fork in range(20):
        forked = log_of(20, fork_at=fork)
        for index in range(0, 20, 5):
            with pytest.raises(verify.HistoriesDiffer):
                verify.verify_pair(HONEST.receipt(3, 20), forked.receipt(index, 20), KEYS)


def test_a_split_view_of_two_sizes_is_found_where_the_receipts_meet() -> None:
    for fork in range(16):
        forked = log_of(33, fork_at=fork)
        with pytest.raises(verify.HistoriesDiffer) as caught:
            verify.verify_pair(HONEST.receipt(3, 20), forked.receipt(25, 33), KEYS)
        assert caught.value.parameters["first"] == 0
        assert "two different histories" in str(caught.value)


def test_a_split_view_is_found_through_halves_that_only_the_later_receipt_tells() -> None:
    """The logs part at entry 5. Path and sibling agree on entries 0 to 3; entries 4 to 6 are told in halves."""
    forked = log_of(8, fork_at=5)
    one, other = HONEST.receipt(1, 7), forked.receipt(7, 8)
    shared = verify.read_receipt(one).places.items() & verify.read_receipt(other).places.items()

    assert ((0, 4) in dict(shared)) is True
    with pytest.raises(verify.HistoriesDiffer):
        verify.verify_pair(one, other)


def test_a_split_view_is_never_called_one_history() -> None:
    """Whatever is answered about two logs that part at some entry, it is not that one holds the other."""
    for fork in range(9):
        forked = log_of(9, fork_at=fork)
        for size in range(fork + 1, 10):
            for index in range(size):
                for other in range(fork, 9):
                    try:
                        account = verify.verify_pair(HONEST.receipt(index, size), forked.receipt(other, 9))
                    except verify.HistoriesDiffer:
                        continue
                    assert not account.settled, (fork, size, index, other)


def test_receipts_of_two_companies_are_refused_with_the_reason() -> None:
    other = log_of(20, origin="elsewhere.example/log", signers=(OTHER_LOG,))

    with pytest.raises(verify.OtherLog, match=r"harbour\.example/log.*elsewhere\.example/log"):
        verify.verify_pair(HONEST.receipt(3, 20), other.receipt(3, 20))


def test_one_log_under_two_keys_needs_both_named() -> None:
    later = log_of(33, signers=(NEXT_LOG,)).receipt(20, 33)
    both = [*KEYS, verify.parse_vkey(NEXT_LOG.vkey)]

    assert verify.verify_pair(HONEST.receipt(3, 20), later, both).proved
    assert ids(verify.verify_pair(HONEST.receipt(3, 20), later)).count("key_not_named") == 2
    with pytest.raises(verify.KeyNotNamed):
        verify.verify_pair(HONEST.receipt(3, 20), later, KEYS)


# -- newer heads -------------------------------------------------------------------------------------


def test_a_newer_head_of_any_size_still_holds_the_entry() -> None:
    for old in range(1, 24):
        receipt = HONEST.receipt(old // 2, old)
        for new in range(old, 24):
            account = verify.verify_head(receipt, HONEST.head(old, new), KEYS)
            assert account.proved
            assert ("head_same" if old == new else "head_continues") in ids(account)


def test_a_head_of_a_log_that_was_rewritten_is_refused() -> None:
    for fork in range(10):
        forked = log_of(20, fork_at=fork)
        with pytest.raises(verify.NotContinued):
            verify.verify_head(HONEST.receipt(3, 10), forked.head(10, 20), KEYS)
        with pytest.raises(verify.HistoriesDiffer):
            verify.verify_head(HONEST.receipt(3, 10), forked.head(10, 10), KEYS)


def test_a_head_with_a_forged_proof_is_refused() -> None:
    right = proof(10, HONEST.at(20))
    wrong = [[], right[:-1], right[1:], [*right, bytes(32)], [bytes(32), *right[1:]], right[::-1]]
    for each in wrong:
        with pytest.raises(verify.NotContinued):
            verify.verify_head(HONEST.receipt(3, 10), HONEST.head(10, 20, proof=each), KEYS)
    with pytest.raises(verify.NotContinued):
        verify.verify_head(HONEST.receipt(3, 10), HONEST.head(10, 10, proof=[bytes(32)]), KEYS)


def test_a_smaller_head_is_refused() -> None:
    smaller = HONEST.head(10, 20, proof=[], checkpoint=HONEST.checkpoint(7))

    with pytest.raises(verify.HeadSmaller):
        verify.verify_head(HONEST.receipt(3, 10), smaller, KEYS)


def test_a_head_that_continues_another_size_is_refused() -> None:
    for old in (9, 11, 1):
        with pytest.raises(verify.OtherHead):
            verify.verify_head(HONEST.receipt(3, 10), HONEST.head(old, 20), KEYS)
    empty = HONEST.head(10, 20, proof=[]).replace(b"old 10", b"old 0")
    with pytest.raises(verify.OtherHead):
        verify.verify_head(HONEST.receipt(3, 10), empty, KEYS)


def test_a_head_of_another_log_is_refused() -> None:
    other = log_of(20, origin="elsewhere.example/log", signers=(OTHER_LOG,))

    with pytest.raises(verify.OtherLog):
        verify.verify_head(HONEST.receipt(3, 10), other.head(10, 20), KEYS)


@pytest.mark.parametrize("signer", [NEXT_LOG, OTHER_LOG, WITNESS, Signer(ORIGIN, 4)])
def test_a_head_that_the_log_did_not_sign_is_refused(signer: Signer) -> None:
    for keys in (KEYS, []):
        with pytest.raises(verify.HeadUnsigned):
            verify.verify_head(HONEST.receipt(3, 10), HONEST.head(10, 20, signers=[signer]), keys)


def test_a_head_signed_with_the_next_key_holds_when_that_is_named_too() -> None:
    both = [*KEYS, verify.parse_vkey(NEXT_LOG.vkey)]
    head = HONEST.head(10, 20, signers=[NEXT_LOG, WITNESS])
    account = verify.verify_head(HONEST.receipt(3, 10), head, both)

    assert account.proved
    assert ids(account)[-2:] == ["head_continues", "head_witnessed"]


def test_lines_of_a_head_that_nobody_named_are_told_as_not_checked() -> None:
    stranger = Signer("stranger.example", 4, 9)
    head = HONEST.head(10, 20, signers=[LOG, WITNESS, stranger])
    account = verify.verify_head(HONEST.receipt(3, 10), head, KEYS)

    assert ids(account)[-3:] == ["head_continues", "head_witnessed", "line_not_checked"]


def test_a_false_line_of_a_known_key_makes_a_head_refused() -> None:
    forged = WITNESS.line(checkpoint(ORIGIN, 20, mth(HONEST.at(19))))
    genuine = WITNESS.line(HONEST.checkpoint(20))
    head = HONEST.head(10, 20, signers=[LOG, WITNESS]).replace(genuine.encode(), forged.encode())

    with pytest.raises(verify.SignatureFalse):
        verify.verify_head(HONEST.receipt(3, 10), head, KEYS)


def test_every_flipped_bit_of_a_head_is_refused() -> None:
    receipt = HONEST.receipt(3, 10)
    head = HONEST.head(10, 14)
    for position in range(len(head) * 8):
        flipped = bytearray(head)
        flipped[position // 8] ^= 1 << position % 8
        with pytest.raises(verify.Refused):
            verify.verify_head(receipt, bytes(flipped), KEYS)


def test_a_head_cut_short_is_refused() -> None:
    head = HONEST.head(10, 14)
    for length in range(len(head)):
        with pytest.raises(verify.Refused):
            verify.verify_head(HONEST.receipt(3, 10), head[:length], KEYS)


def test_a_changed_entry_is_detected_against_any_newer_head() -> None:
    """The promise that is printed: the log rewrites entry 3 and goes on; the receipt and any later head differ."""
    receipt = signed_log(9).receipt(3, 5)
    rewritten = signed_log(9, entry=signature(3, facts={"title": "Pests"}))
    for size in range(5, 10):
        with pytest.raises((verify.NotContinued, verify.HistoriesDiffer)):
            verify.verify_head(receipt, rewritten.head(5, size), KEYS)
