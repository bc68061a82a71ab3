"""What we send to a witness, and how little of its answer is believed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ledger.witnessing import Behind, Cosigned, Refused, read_answer, request_body
from tests.witness.reference_log import Key, Log, b64

LOG = Log(leaves=9)
NOTE, TEXT = LOG.note(9), LOG.text(9)
WITNESS = Key("witness.example.org/w1", kind=4)
AT = 1_795_780_800
LINE = WITNESS.cosigned(TEXT, AT)
COSIGNED = Cosigned(LINE, datetime.fromtimestamp(AT, UTC))


def read(body: bytes | str, status: int = 200, kind: str = "text/plain", note: str = NOTE):
    return read_answer(status, kind, body.encode() if isinstance(body, str) else body, note, WITNESS.vkey)


def test_a_request_is_the_old_size_the_proof_an_empty_line_and_the_checkpoint():
    proof = [b"\x00" * 32, b"\xff" * 32]

    body = request_body(4, proof, NOTE)

    assert body.decode() == f"old 4\n{b64(proof[0])}\n{b64(proof[1])}\n\n{NOTE}"
    assert request_body(0, [], NOTE).decode() == f"old 0\n\n{NOTE}"


@pytest.mark.parametrize(
    ("old", "proof", "note"),
    [(-1, [], NOTE), (1, [b"short"], NOTE), (1, [bytes(32)] * 64, NOTE), (0, [], TEXT), (0, [], NOTE[:-1])],
)
def test_what_no_witness_may_accept_is_not_sent(old, proof, note):
    with pytest.raises(ValueError):
        request_body(old, proof, note)


def test_a_cosignature_by_the_known_key_is_believed():
    assert read(LINE) == COSIGNED


def test_lines_by_unknown_keys_are_ignored():
    stranger = Key("stranger.example/w", kind=4).cosigned(TEXT, AT + 9)
    namesake = Key("witness.example.org/w1", kind=4).cosigned(TEXT, AT + 9)
    newer_kind = f"— witness.example.org/w1 {b64(b'anew' + bytes(2428))}\n"

    assert read(stranger + namesake + newer_kind + LINE) == COSIGNED
    assert read(stranger + namesake) == Refused(200, "The answer holds no cosignature by the witness's key.")


def test_a_cosignature_over_another_checkpoint_is_not_believed():
    other = WITNESS.cosigned(LOG.text(8), AT)

    assert read(other) == Refused(200, "The witness's cosignature does not verify.")
    assert read(LINE + other) == Refused(200, "The witness's cosignature does not verify.")


def test_a_cosignature_does_not_depend_on_the_signatures_under_the_checkpoint():
    assert read(LINE, note=NOTE + "— other.example/w AAAAAAAA\n") == COSIGNED


def test_no_flipped_bit_is_believed():
    for bit in range(len(LINE.encode()) * 8):
        flipped = bytearray(LINE.encode())
        flipped[bit // 8] ^= 1 << bit % 8

        assert isinstance(read(bytes(flipped)), Refused), bit


@pytest.mark.parametrize("at", [2**63 - 1, 10**12])
def test_a_time_beyond_all_calendars_is_not_believed(at):
    assert isinstance(read(WITNESS.cosigned(TEXT, at)), Refused)


@pytest.mark.parametrize("kind", ["text/x.tlog.size", "Text/X.tlog.size; charset=utf-8"])
def test_a_size_in_a_conflict_says_where_the_witness_stands(kind):
    assert read("7\n", 409, kind) == Behind(7)


@pytest.mark.parametrize("body", ["", "7", "07\n", "-7\n", "7\n7\n", "٧\n", "9" * 5000 + "\n"])
def test_a_size_that_is_none_is_a_refusal(body):
    assert isinstance(read(body, 409, "text/x.tlog.size"), Refused)


def test_a_conflict_without_a_size_is_a_refusal_in_the_witnesss_words():
    answer = read("Another root was\n cosigned\x1b[31m for this size.\n", 409)

    assert answer == Refused(409, "Another root was cosigned[31m for this size.")


@given(st.integers(100, 599), st.sampled_from(["", "text/x.tlog.size", "text/html"]), st.binary(max_size=300))
def test_no_answer_makes_it_raise_or_believe(status, kind, body):
    assert isinstance(read(body, status, kind), Refused | Behind)


def test_an_endless_answer_is_a_refusal():
    assert read(LINE * 1000) == Refused(200, "The answer is too long for a witness.")


@pytest.mark.parametrize(
    "vkey",
    ["", "name", Key().vkey, WITNESS.vkey[:-1], WITNESS.vkey.replace("w1", "w2"), "+" + WITNESS.vkey],
    ids=["empty", "name alone", "a log's", "cut off", "another name", "no name"],
)
def test_a_setting_that_is_no_witnesss_key_is_named_as_such(vkey):
    with pytest.raises(ValueError):
        read_answer(200, "text/plain", LINE.encode(), NOTE, vkey)
