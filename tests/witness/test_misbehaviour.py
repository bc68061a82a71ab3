"""A log that rewrites, splits or shortens its history: refused, kept, and said aloud."""

from __future__ import annotations

import pytest

from app.ledger.witnessing import Behind, Cosigned, Refused, request_body
from tests.witness.reference_log import ORIGIN


def test_a_second_history_of_the_same_size_is_kept_with_both_notes(witness, log):
    witness.offer(log, 0, 7)
    known = witness.checkpoint(ORIGIN)[1]
    other = log.fork(3, 7)

    answer = witness.offer(other, 7, 7)

    assert answer == Refused(409, "Another root was cosigned for this size.")
    assert witness.stderr.count("ALARM") == 1
    assert "TWO HISTORIES of size 7" in witness.stderr
    said = witness.incidents()
    assert known in said
    assert other.note(7) in said
    assert witness.checkpoint(ORIGIN)[1] == known
    assert "INCIDENTS: 1" in witness.ask("GET", "/")[2].decode()


@pytest.mark.parametrize("old", [0, 2, 5, 7, 9])
def test_a_second_history_is_noticed_whatever_the_request_says_beside_it(witness, log, old):
    """At a size that was cosigned long ago, and with an old size that is refused for itself."""
    for before, size in ((0, 5), (5, 9)):
        witness.offer(log, before, size)

    status, _, _ = witness.post(request_body(old, [], log.fork(1, 5).note(5)))

    assert status in (400, 409)
    assert "TWO HISTORIES of size 5" in witness.stderr
    assert witness.size(ORIGIN) == 9


def test_a_rewritten_log_cannot_grow_past_us(witness, log):
    witness.offer(log, 0, 7)
    other = log.fork(3, 12)

    answer = witness.offer(other, 7, 12)

    assert answer == Refused(422, "The consistency proof does not hold.")
    assert "NOT SHOWN TO CONTINUE size 7" in witness.stderr
    assert other.note(12) in witness.incidents()
    assert witness.size(ORIGIN) == 7


def test_a_shorter_history_is_refused(witness, log):
    witness.offer(log, 0, 9)

    assert witness.offer(log, 0, 5) == Behind(9)
    assert witness.offer(log, 5, 5) == Behind(9)
    assert witness.post(request_body(9, [], log.note(5)))[0] == 400
    assert witness.size(ORIGIN) == 9


def test_an_old_checkpoint_that_somebody_sends_again_is_no_alarm(witness, log):
    for before, size in ((0, 5), (5, 9)):
        witness.offer(log, before, size)

    witness.offer(log, 0, 5)
    witness.offer(log, 9, 9)
    witness.offer(log, 5, 5)

    assert witness.incidents() == "No incidents.\n"
    assert witness.stderr == ""


def test_one_alarm_for_one_head_however_often_it_is_sent(witness, log):
    witness.offer(log, 0, 7)

    for _ in range(5):
        witness.offer(log.fork(3, 7), 7, 7)
        witness.offer(log.fork(3, 12), 7, 12)

    assert witness.stderr.count("ALARM") == 2
    assert witness.incidents().count("===") == 2


def test_a_proof_that_comes_later_settles_the_incident(witness, log):
    witness.offer(log, 0, 7)
    witness.offer(log, 7, 12, proof=[])

    witness.offer(log, 7, 12)

    assert "settled" in witness.incidents()
    assert "INCIDENTS" not in witness.ask("GET", "/")[2].decode()


def test_an_unproven_head_and_a_proven_one_of_the_same_size_are_two_histories(witness, log):
    witness.offer(log, 0, 7)
    other = log.fork(3, 12)
    witness.offer(other, 7, 12)

    answer = witness.offer(log, 7, 12)

    assert isinstance(answer, Cosigned)  # as the specification wants it: it continues what we know
    assert "TWO HISTORIES of size 12" in witness.stderr
    said = witness.incidents()
    assert other.note(12) in said
    assert log.note(12) in said


def test_what_no_log_signed_is_no_evidence(witness, log):
    witness.offer(log, 0, 7)
    forged = log.note(7).replace("\n7\n", "\n8\n")

    assert witness.post(request_body(7, [], forged))[0] == 403
    assert witness.incidents() == "No incidents.\n"
