"""Every answer of C2SP tlog-witness, asked of the real program."""

from __future__ import annotations

import random
import struct
import time
from base64 import b64decode
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.ledger.witnessing import Behind, Cosigned, Refused, request_body
from tests.witness.program import NAME, Witness
from tests.witness.reference_log import ORIGIN, Key, Log, b64


def test_a_first_checkpoint_is_cosigned_with_the_time(witness, log):
    answer = witness.offer(log, 0, 5)

    assert isinstance(answer, Cosigned)
    assert abs((datetime.now(UTC) - answer.at).total_seconds()) < 60


def test_the_cosignature_is_the_one_of_the_specification(witness, log):
    """Read by hand from the specification, not by the client."""
    status, kind, body = witness.post(request_body(0, [], log.note(5)))

    dash, name, encoded = body.decode().removesuffix("\n").split(" ")
    raw = b64decode(encoded)
    at = struct.unpack(">Q", raw[4:12])[0]
    public = b64decode(witness.vkey.split("+", 2)[2])[1:]
    message = f"cosignature/v1\ntime {at}\n{log.text(5)}".encode()
    Ed25519PublicKey.from_public_bytes(public).verify(raw[12:], message)
    assert (status, kind, dash, name) == (200, "text/plain; charset=utf-8", "—", NAME)
    assert raw[:4].hex() == witness.vkey.split("+")[1]


def test_a_log_that_was_never_named_is_unknown(witness):
    answer = witness.offer(Log(origin="elsewhere.example/log", leaves=3), 0, 3)

    assert answer == Refused(404, "This witness does not know this log.")


def test_a_checkpoint_that_no_trusted_key_signed_is_forbidden(witness):
    answer = witness.offer(Log(Key(), leaves=3), 0, 3)

    assert isinstance(answer, Refused)
    assert answer.status == 403


def test_a_false_signature_by_a_trusted_key_is_forbidden_even_beside_a_good_one(witness, log):
    good, other = log.note(3), log.note(4)
    note = good + other.rpartition("\n\n")[2]

    assert witness.post(request_body(0, [], note))[0] == 403


def test_a_signature_of_the_log_under_another_name_counts_for_nothing(witness, log):
    note = log.note(3).replace("— " + ORIGIN, "— someone.example/else")

    assert witness.post(request_body(0, [], note))[0] == 403


def test_lines_by_unknown_keys_are_ignored_and_not_kept(witness, log):
    stranger = Key("stranger.example/w9")
    note = log.note(3)
    text = log.text(3)

    status, _, line = witness.post(request_body(0, [], note + stranger.line(text)))

    assert status == 200
    assert witness.checkpoint(ORIGIN) == (200, note + line.decode())


def test_an_old_size_above_the_checkpoints_is_malformed(witness, log):
    witness.offer(log, 0, 9)

    assert witness.post(request_body(9, [], log.note(5)))[0] == 400


def test_another_old_size_is_answered_with_the_one_we_know(witness, log):
    witness.offer(log, 0, 7)

    answer = witness.post(request_body(3, log.proof(3, 9), log.note(9)))

    assert answer == (409, "text/x.tlog.size", b"7\n")
    assert witness.offer(log, 3, 9) == Behind(7)
    assert isinstance(witness.offer(log, 7, 9), Cosigned)


def test_before_the_first_cosignature_the_size_we_know_is_0(witness, log):
    assert witness.offer(log, 4, 9) == Behind(0)


def test_another_root_of_the_same_size_is_a_conflict(witness, log):
    witness.offer(log, 0, 7)

    status, kind, body = witness.post(request_body(7, [], log.fork(6, 7).note(7)))

    assert (status, kind) == (409, "text/plain; charset=utf-8")
    assert body == b"Another root was cosigned for this size.\n"


@pytest.mark.parametrize("spoil", ["flip", "drop", "add", "swap", "none"])
def test_a_proof_that_does_not_hold_is_unprocessable(witness, log, spoil):
    witness.offer(log, 0, 6)
    proof = log.proof(6, 11)
    spoiled = {
        "flip": [bytes([proof[0][0] ^ 1]) + proof[0][1:], *proof[1:]],
        "drop": proof[:-1],
        "add": [*proof, proof[-1]],
        "swap": [proof[1], proof[0], *proof[2:]],
        "none": [],
    }[spoil]

    answer = witness.offer(log, 6, 11, proof=spoiled)

    assert answer == Refused(422, "The consistency proof does not hold.")
    assert witness.size(ORIGIN) == 6
    assert isinstance(witness.offer(log, 6, 11), Cosigned)


def test_from_0_and_to_the_same_size_the_proof_is_empty(witness, log):
    assert witness.offer(log, 0, 4, proof=[b"\x00" * 32]) == Refused(
        422, "The consistency proof does not hold."
    )
    assert isinstance(witness.offer(log, 0, 4), Cosigned)
    assert witness.offer(log, 4, 4, proof=[b"\x00" * 32]) == Refused(
        422, "The consistency proof does not hold."
    )


def test_the_same_checkpoint_is_cosigned_again_later(witness, log):
    first, again = witness.offer(log, 0, 4), witness.offer(log, 4, 4)

    assert isinstance(first, Cosigned)
    assert isinstance(again, Cosigned)
    assert again.at >= first.at


def test_an_empty_tree_has_one_root_only(witness, log):
    text = f"{ORIGIN}\n0\n{b64(b'x' * 32)}\n"
    false = text + "\n" + log.keys[0].line(text)

    assert witness.post(request_body(0, [], false))[0] == 409
    assert isinstance(witness.offer(log, 0, 0), Cosigned)
    assert isinstance(witness.offer(log, 0, 3), Cosigned)


def test_extension_lines_are_cosigned_with_the_rest(witness, log):
    note = log.note(3, "an extension", "and  another — with signs")

    status, _, line = witness.post(request_body(0, [], note))

    assert status == 200
    assert witness.checkpoint(ORIGIN) == (200, note + line.decode())


def test_every_step_between_small_sizes_is_cosigned(tmp_path):
    """All (m, n) up to 20, each pair on a log of its own so that nothing but the pair matters."""
    logs = [Log(origin=f"log.example/{m}", leaves=20) for m in range(20)]
    witness = Witness(tmp_path)
    try:
        witness.trust(*logs)
        witness.start()
        for m, log in enumerate(logs):
            for n in range(m + 1, 20):
                assert isinstance(witness.offer(log, 0, m), Cosigned)
                assert isinstance(witness.offer(log, m, n), Cosigned), (m, n)
                with witness.database() as database:  # forget, to begin again
                    database.execute("DELETE FROM cosigned")
                database.close()
    finally:
        witness.close()


@pytest.mark.parametrize("seed", range(3))
def test_a_log_that_grows_in_any_steps_is_cosigned_all_the_way(witness, seed):
    dice = random.Random(seed)
    log = Log(leaves=600, salt=f" {seed}", origin=f"grows.example/{seed}")
    witness.trust(log)  # while it serves
    sizes = sorted(dice.sample(range(1, 600), 25))

    for old, size in pairwise([0, *sizes]):
        assert isinstance(witness.offer(log, old, size), Cosigned), (old, size)

    assert witness.size(log.origin) == sizes[-1]


def test_the_time_never_goes_back_even_if_the_clock_does(witness, log):
    witness.offer(log, 0, 3)
    later = int(time.time()) + 86_400
    with witness.database() as database:
        database.execute("UPDATE cosigned SET cosigned_at = ?", (later,))
    database.close()

    answer = witness.offer(log, 3, 4)

    assert isinstance(answer, Cosigned)
    assert int(answer.at.timestamp()) == later
    assert "clock" in witness.stderr


def test_a_new_key_of_the_log_is_trusted_beside_the_old_one(witness, log):
    new = Key()
    rotated = Log(new, leaves=40)
    witness.offer(log, 0, 3)
    refused = witness.offer(rotated, 3, 5)

    witness.trust(rotated)

    assert isinstance(refused, Refused)
    assert refused.status == 403
    assert isinstance(witness.offer(rotated, 3, 5), Cosigned)
    assert isinstance(witness.offer(log, 5, 6), Cosigned)
    both = Log(*log.keys, new, leaves=40)
    assert isinstance(witness.offer(both, 6, 8), Cosigned)
    assert witness.checkpoint(ORIGIN)[1].startswith(both.note(8))


def test_two_logs_do_not_touch_each_other(witness, log):
    other = Log(origin="other.example/log — with spaces + plus?", leaves=9)
    other.keys = (Key("other.example/log"),)
    named = Log(origin="other.example/log", leaves=9)
    witness.trust(named)

    assert isinstance(witness.offer(log, 0, 5), Cosigned)
    assert isinstance(witness.offer(named, 0, 2), Cosigned)
    answer = witness.offer(other, 0, 2)  # signed by a trusted key, but about a log that it does not speak for

    assert isinstance(answer, Refused)
    assert answer.status == 404
    assert (witness.size(ORIGIN), witness.size(named.origin)) == (5, 2)
