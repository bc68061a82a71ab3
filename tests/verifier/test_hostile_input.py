"""Whatever is given: an account or a refusal, never anything else."""

from __future__ import annotations

import ast
import inspect
import io
import random
import string
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.verifier.reference import (
    LOG,
    WITNESS,
    asking_for_passkey,
    b64,
    heartbeat,
    jcs,
    log_of,
    pack_files,
    signature,
    signed_log,
    with_passkey,
    zipped,
)
from verifier import verify

KEYS = [verify.parse_vkey(LOG.vkey), verify.parse_vkey(WITNESS.vkey)]
SIGNED = signed_log(9, entry=with_passkey(asking_for_passkey(3)))
RECEIPT = SIGNED.receipt(3, 5)
HEAD = SIGNED.head(5, 9)
PACK = zipped(pack_files(SIGNED, {"a": RECEIPT, "b": SIGNED.receipt(8, 9)}, 9)).getvalue()
EXTRA = jcs(SIGNED.extra(3))
SIGNS = [
    b"\n",
    b" ",
    b"+",
    b"=",
    b"\xff",
    b"\x00",
    b"\xe2\x80\x94",
    b"9" * 40,
    b'"',
    b"{",
    b"[",
    b"\\ud800",
    b"-0",
]


def verify_mutated_extra(data: bytes) -> verify.Account:
    return verify.verify_receipt(SIGNED.receipt(3, 5, extra=data))


DOORS: dict[str, tuple[Callable[[bytes], object], bytes]] = {
    "receipt": (verify.verify_receipt, RECEIPT),
    "receipt with a key": (lambda data: verify.verify_receipt(data, KEYS), RECEIPT),
    "first of a pair": (lambda data: verify.verify_pair(data, RECEIPT), RECEIPT),
    "second of a pair": (lambda data: verify.verify_pair(RECEIPT, data), RECEIPT),
    "head": (lambda data: verify.verify_head(RECEIPT, data), HEAD),
    "pack": (lambda data: verify.verify_pack(io.BytesIO(data), KEYS), PACK),
    "extra data": (verify_mutated_extra, EXTRA),
    "keys": (verify.read_keys, f"# ours\n{LOG.vkey}\n\n{WITNESS.vkey}\r\n".encode()),
    "JSON": (verify.parse_canonical, EXTRA),
}


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The data after a few of the things that can happen to a file."""
    for _ in range(chance.randint(1, 4)):
        at, to = sorted((chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)))
        to = min(to, at + 40)
        match chance.randrange(6):
            case 0:
                data = data[:at] + data[to:]
            case 1:
                data = data[:to] + data[at:]
            case 2:
                data = data[:at] + chance.choice(SIGNS) + data[at:]
            case 3:
                data = data[:at] + chance.choice(SIGNS) + data[to:]
            case 4:
                data = data[:at] + chance.randbytes(to - at) + data[to:]
            case _:
                data = data[:at] + data[at:to][::-1] + data[to:]
    return data


@pytest.mark.parametrize("door", DOORS)
def test_whatever_happened_to_a_file_the_answer_is_an_account_or_a_refusal(door: str) -> None:
    read, genuine = DOORS[door]
    read(genuine)
    chance = random.Random(door)
    for _ in range(1500):
        with suppress(verify.Refused):
            read(mutated(genuine, chance))


@pytest.mark.parametrize("door", DOORS)
@given(data=st.binary(max_size=300) | st.text(max_size=100).map(lambda text: text.encode()))
@settings(max_examples=60)
def test_bytes_that_were_never_a_file_are_refused_or_harmless(door: str, data: bytes) -> None:
    with suppress(verify.Refused):
        DOORS[door][0](data)


@pytest.mark.parametrize("door", [door for door in DOORS if door != "keys"])
def test_an_empty_file_is_refused(door: str) -> None:
    with pytest.raises(verify.Refused):
        DOORS[door][0](b"")


def test_a_file_over_the_limit_is_refused_without_being_read() -> None:
    with pytest.raises(verify.TooLarge):
        verify.read_receipt(RECEIPT + b"\n" * verify.LARGEST_FILE)


def test_the_worst_of_eight_megabytes_is_answered_in_seconds() -> None:
    size = verify.LARGEST_FILE
    start = time.monotonic()
    for data in (
        b"\n" * size,
        b"a\n" * (size // 2),
        b"c2sp.org/tlog-proof@v1\nextra " + b"A" * (size - 100) + b"\nindex 0\n\n",
        b"c2sp.org/tlog-proof@v1\nextra e30=\nindex " + b"9" * (size - 100) + b"\n\n",
        b"c2sp.org/tlog-proof@v1\nextra " + b64(b"[" * 6_000_000).encode() + b"\nindex 0\n\n",
        b"c2sp.org/tlog-proof@v1\nextra " + b64(b'{"a":' * 1_200_000).encode() + b"\nindex 0\n\n",
        b"c2sp.org/tlog-proof@v1\nextra " + b64(b"9" * 6_000_000).encode() + b"\nindex 0\n\n",
        RECEIPT[:-1] + b" x" * 3_000_000 + b"\n",
    ):
        with pytest.raises(verify.Refused):
            verify.read_receipt(data)
    assert time.monotonic() - start < 20


# -- a terminal --------------------------------------------------------------------------------------

NAUGHTY = "\u202eevil\u2066\x1b[2J\x07\r\nPROVED: all\x9b\u200b\u2028\ud7ff\ufeff\U000e0041\x7f"


def lines_of(account: verify.Account) -> list[str]:
    return [finding.text for finding in account.findings]


def test_values_cannot_steer_a_terminal() -> None:
    facts = {"title": NAUGHTY, "meaning": NAUGHTY, "time_zone": NAUGHTY, NAUGHTY: NAUGHTY}
    entry = signature(3, facts=facts, software=NAUGHTY)
    for line in lines_of(verify.verify_receipt(signed_log(entry=entry).receipt(3, 5))):
        assert line.isprintable(), line
        assert not line.startswith("PROVED: all")
        assert "evil" not in line or "\\u{202e}evil" in line


def test_refusals_cannot_steer_a_terminal() -> None:
    extra = signed_log().extra(3)
    extra["openings"] = {NAUGHTY: extra["openings"]["printed_name"]}
    with pytest.raises(verify.CommitmentFalse) as caught:
        verify.read_receipt(signed_log().receipt(3, 5, extra=extra))

    assert str(caught.value).isprintable()


def test_gaps_in_a_value_are_not_filled_in() -> None:
    entry = signature(3, facts={"title": "{language} {0} {language.__class__}"})

    assert "“{language} {0} {language.__class__}”" in "".join(
        lines_of(verify.verify_receipt(signed_log(entry=entry).receipt(3, 5)))
    )


def test_a_value_as_long_as_a_book_does_not_fill_the_screen() -> None:
    entry = signature(3, facts={"meaning": "a" * 100_000})
    for line in lines_of(verify.verify_receipt(signed_log(entry=entry).receipt(3, 5))):
        assert len(line) < 3_000


# -- sentences ---------------------------------------------------------------------------------------


def calls() -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(inspect.getsource(verify))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node


def gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def refusals() -> dict[str, type[verify.Refused]]:
    return {each.__name__: each for each in verify.Refused.__subclasses__()}


def test_every_refusal_fills_the_gaps_of_its_sentence() -> None:
    raised = {}
    for call in calls():
        assert isinstance(call.func, ast.Name)
        if call.func.id in refusals():
            raised[call.func.id] = {keyword.arg for keyword in call.keywords}
            assert raised[call.func.id] == gaps(refusals()[call.func.id].says), call.func.id
    without_gaps = {name for name, refusal in refusals().items() if not gaps(refusal.says)}
    assert set(refusals()) == set(raised) | without_gaps


def test_every_refusal_has_an_id_of_its_own() -> None:
    assert len({refusal.id for refusal in refusals().values()}) == len(refusals())
    assert verify.KeyNotNamed.id == "key_not_named"


def test_every_finding_fills_the_gaps_of_its_sentence() -> None:
    told = set()
    for call in calls():
        assert isinstance(call.func, ast.Name)
        if call.func.id == "found" and isinstance(call.args[0], ast.Constant):
            told.add(call.args[0].value)
            assert {keyword.arg for keyword in call.keywords} == gaps(verify.SENTENCES[call.args[0].value])
    source = inspect.getsource(verify)
    assert all(source.count(f'"{id}"') >= 2 for id in verify.SENTENCES)
    assert told <= set(verify.SENTENCES)


def test_an_entry_nested_to_the_limit_is_read_and_told() -> None:
    nested: object = 1
    for _ in range(40):
        nested = [nested]
    log = type(SIGNED)((jcs(heartbeat(0, facts={"nested": nested})),), signers=(LOG,))

    assert "[[[[" in "".join(lines_of(verify.verify_receipt(log.receipt(0, 1))))
    assert log_of(1).receipt(0, 1)
