"""One receipt: what it proves, and everything that it must not survive."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.verifier.reference import (
    LOG,
    NEXT_LOG,
    OPENINGS,
    ORIGIN,
    OTHER_LOG,
    SALT,
    SEEN,
    TEXTS,
    WITNESS,
    Log,
    Signer,
    b64,
    checkpoint,
    commitment,
    heartbeat,
    jcs,
    log_of,
    mth,
    path,
    sha,
    signature,
    signed_log,
)
from verifier import verify

KEYS = [verify.parse_vkey(LOG.vkey), verify.parse_vkey(WITNESS.vkey)]
RECEIPT = signed_log().receipt(3, 5)


def ids(account: verify.Account) -> list[str]:
    return [finding.id for finding in account.findings]


def texts(account: verify.Account) -> str:
    return "\n".join(finding.text for finding in account.findings)


def refused(data: bytes, refusal: type[verify.Refused], *trusted: verify.VerifierKey) -> verify.Refused:
    with pytest.raises(refusal) as caught:
        verify.verify_receipt(data, trusted)
    assert type(caught.value) is refusal
    return caught.value


# -- what holds --------------------------------------------------------------------------------------


def test_a_genuine_receipt_is_told_line_by_line() -> None:
    account = verify.verify_receipt(RECEIPT, KEYS)

    assert account.proved
    assert ids(account) == [
        "signed",
        "printed_name",
        "statement",
        "meaning",
        "signed_at",
        "method",
        "text_here",
        "sealed",
        "opened",
        "entered",
        "key_named",
        "recorded_at",
        "checkpoint",
        "witnessed",
        "server_word",
        "change_detected",
        "not_promised",
    ]
    assert "2026-11-27 12:59:59 +01:00 (Europe/Warsaw), that is 2026-11-27 11:59:59 UTC" in texts(account)
    assert "Alice Zając" in texts(account)


def test_without_a_key_nothing_is_proved_to_be_the_companys() -> None:
    account = verify.verify_receipt(RECEIPT)

    assert not account.proved
    assert account.settled
    assert LOG.vkey in texts(account)


def test_every_entry_of_every_size_has_a_receipt_that_holds() -> None:
    log = log_of(34)
    for size in range(1, 35):
        for index in range(size):
            assert verify.read_receipt(log.receipt(index, size)).index == index


def test_a_refusal_to_sign_is_not_told_as_a_signature() -> None:
    entry = signature(3, facts={"outcome": "refused", "statements": [], "meaning": ""})
    account = verify.verify_receipt(signed_log(entry=entry).receipt(3, 5), KEYS)

    assert ids(account)[:2] == ["declined", "printed_name"]
    assert "NOT signed" in account.findings[0].text


def test_what_is_no_signature_is_not_told_as_one() -> None:
    account = verify.verify_receipt(log_of(3).receipt(1, 3))

    assert account.findings[0].id == "other_kind"
    assert "not_witnessed" in ids(account)


def test_facts_without_a_sentence_of_their_own_are_told_too() -> None:
    facts = {
        "release": 7,
        "authentication": {"method": "password", "assertion": None, "reset_within_day": True},
    }
    account = verify.verify_receipt(signed_log(entry=signature(3, facts=facts)).receipt(3, 5))

    assert "Also entered: release = 7" in texts(account)
    assert "Also entered: authentication, reset_within_day = true" in texts(account)


def test_marks_of_the_clock_are_told() -> None:
    entry = signature(3, clock_regressed=True, entered_later=True, recorded_at="2026-11-27T13:00:00.000000Z")
    found = ids(verify.verify_receipt(signed_log(entry=entry).receipt(3, 5)))

    assert {"clock_regressed", "entered_later", "clocks_disagree"} <= set(found)


def test_a_witness_that_nobody_named_is_told_as_such() -> None:
    account = verify.verify_receipt(RECEIPT, KEYS[:1])

    assert account.proved
    assert "witnessed_by_stranger" in ids(account)
    assert "witness that you did not name" in texts(account)


def test_a_place_whose_clocks_are_unknown_is_told_in_utc() -> None:
    for zone in ("Nowhere/Land", "", "../../../etc/passwd", "/etc/passwd", "\x00", "a" * 5000, "Europe"):
        entry = signature(3, facts={"time_zone": zone})
        assert "that is 2026-11-27 11:59:59 UTC" in texts(
            verify.verify_receipt(signed_log(entry=entry).receipt(3, 5))
        )


def test_a_receipt_holds_without_openings_and_texts() -> None:
    log = signed_log()
    account = verify.verify_receipt(log.receipt(3, 5, extra=log.extra(3, openings={}, texts={})), KEYS)

    assert account.proved
    assert {"printed_name_sealed", "text_elsewhere", "sealed"} <= set(ids(account))


# -- whose key ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("stranger", [NEXT_LOG, OTHER_LOG, Signer(ORIGIN, 4), WITNESS])
def test_a_logs_key_that_was_not_named_is_refused(stranger: Signer) -> None:
    refusal = refused(RECEIPT, verify.KeyNotNamed, verify.parse_vkey(stranger.vkey))

    assert "changed its key" in str(refusal)


def test_another_companys_receipt_is_refused_with_the_reason() -> None:
    other = signed_log(origin="elsewhere.example/log", signers=(OTHER_LOG, WITNESS)).receipt(3, 5)

    assert "elsewhere.example/log" in str(refused(other, verify.KeyNotNamed, *KEYS))


def test_an_earlier_key_counts_for_its_time_when_it_is_named_too() -> None:
    keys = [*KEYS, verify.parse_vkey(NEXT_LOG.vkey)]
    later = signed_log(signers=(NEXT_LOG, WITNESS)).receipt(3, 5)

    assert verify.verify_receipt(RECEIPT, keys).proved
    assert verify.verify_receipt(later, keys).proved


# -- one bit, one byte -------------------------------------------------------------------------------


@pytest.mark.parametrize("trusted", [KEYS, []], ids=["with a key", "without"])
def test_every_flipped_bit_of_a_receipt_is_refused(trusted: list[verify.VerifierKey]) -> None:
    verify.verify_receipt(RECEIPT, trusted)
    accepted = []
    for position in range(len(RECEIPT) * 8):
        flipped = bytearray(RECEIPT)
        flipped[position // 8] ^= 1 << position % 8
        try:
            verify.verify_receipt(bytes(flipped), trusted)
        except verify.Refused:
            continue
        accepted.append(position)
    assert accepted == []


def test_every_flipped_bit_of_what_is_carried_beside_the_proof_is_refused() -> None:
    log = signed_log()
    extra = jcs(log.extra(3))
    for position in range(len(extra) * 8):
        flipped = bytearray(extra)
        flipped[position // 8] ^= 1 << position % 8
        with pytest.raises(verify.Refused):
            verify.read_receipt(RECEIPT.replace(base64.b64encode(extra), base64.b64encode(bytes(flipped)), 1))


def test_a_receipt_cut_short_anywhere_is_refused() -> None:
    for length in range(len(RECEIPT)):
        with pytest.raises(verify.Refused):
            verify.read_receipt(RECEIPT[:length])


@pytest.mark.parametrize(
    "more", [b"\n", b" ", b"\0", b"\n\n", b"x", b"\xef\xbb\xbf", "— a b\n".encode(), RECEIPT]
)
def test_a_receipt_with_data_before_or_after_is_refused(more: bytes) -> None:
    refused(RECEIPT + more, refusal_of(RECEIPT + more))
    refused(more + RECEIPT, refusal_of(more + RECEIPT))


def refusal_of(data: bytes) -> type[verify.Refused]:
    with pytest.raises(verify.Refused) as caught:
        verify.read_receipt(data)
    return type(caught.value)


def test_each_line_doubled_left_out_or_exchanged_is_refused() -> None:
    lines = RECEIPT.decode().splitlines(keepends=True)
    for n, line in enumerate(lines):
        for other in ([*lines[:n], *lines[n + 1 :]], [*lines[:n], line, *lines[n:]]):
            with pytest.raises(verify.Refused):
                verify.read_receipt("".join(other).encode())
        for m in range(n):
            exchanged = list(lines)
            exchanged[n], exchanged[m] = lines[m], lines[n]
            if exchanged != lines:
                with pytest.raises(verify.Refused):
                    verify.read_receipt("".join(exchanged).encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n", "\r\n"),
        ("index 3", "index 03"),
        ("index 3", "index +3"),
        ("index 3", "index 3 "),
        ("index 3", "index  3"),
        ("index 3", "index ٣"),
        ("index 3", "index 9007199254740991"),
        ("index 3", "index " + "9" * 5000),
        ("index 3", "Index 3"),
        ("\n5\n", "\n05\n"),
        ("\n5\n", "\n0\n"),
        ("\n5\n", "\n3\n"),
        ("\n5\n", "\n6\n"),
        ("\n5\n", "\n" + "9" * 30 + "\n"),
        ("@v1", "@v2"),
        ("— harbour", "—  harbour"),
        ("— harbour", "- harbour"),
        ("\n5\n", "\n5\nextension\n"),
        ("witness.example", "witness\u2003example"),
    ],
)
def test_another_form_of_the_same_is_refused(old: str, new: str) -> None:
    changed = RECEIPT.decode().replace(old, new, 1).encode()

    assert changed != RECEIPT
    refused(changed, refusal_of(changed))


# -- what it carries ---------------------------------------------------------------------------------


def with_extra(change: Callable[[dict[str, Any]], None]) -> bytes:
    log = signed_log()
    extra = log.extra(3)
    change(extra)
    return log.receipt(3, 5, extra=extra)


def test_a_changed_word_of_the_entry_is_refused() -> None:
    refused(with_extra(lambda extra: extra["entry"]["facts"].update(title="Pests")), verify.NotIncluded)


def test_a_changed_name_behind_a_commitment_is_refused() -> None:
    other = {"printed_name": {"salt": b64(SALT), "value": "Bob Zając"}}

    refused(with_extra(lambda extra: extra.update(openings=other)), verify.CommitmentFalse)


def test_a_changed_salt_is_refused() -> None:
    other = {"printed_name": {"salt": b64(bytes(32)), "value": "Alice Zając"}}

    refused(with_extra(lambda extra: extra.update(openings=other)), verify.CommitmentFalse)


def test_an_opening_under_another_name_is_refused() -> None:
    other = {"email": OPENINGS["printed_name"]}
    unknown = {"nickname": OPENINGS["printed_name"]}

    refused(with_extra(lambda extra: extra.update(openings=other)), verify.CommitmentFalse)
    refused(with_extra(lambda extra: extra.update(openings=unknown)), verify.CommitmentFalse)


def test_a_changed_text_is_refused() -> None:
    (digest,) = TEXTS

    refused(with_extra(lambda extra: extra.update(texts={digest: "Never.\n"})), verify.TextFalse)


def test_a_text_that_the_entry_does_not_name_is_refused() -> None:
    more = {**TEXTS, hashlib.sha256(b"more").hexdigest(): "more"}

    refused(with_extra(lambda extra: extra.update(texts=more)), verify.TextNotNamed)


def test_a_text_is_not_named_by_a_sentence_that_happens_to_be_its_digest() -> None:
    digest = hashlib.sha256(b"more").hexdigest()
    log = signed_log(entry=signature(3, facts={"title": digest}))

    refused(log.receipt(3, 5, extra=log.extra(3, texts={digest: "more"})), verify.TextNotNamed)


@pytest.mark.parametrize(
    "extra",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'{"entry":{},"openings":{},"signers":[],"texts":{}}',
        b'{"entry":[],"openings":[],"signers":{},"texts":[]}',
        b"[" * 60_000,
        b"\xff",
    ],
)
def test_extra_data_of_another_form_are_refused(extra: bytes) -> None:
    data = signed_log().receipt(3, 5, extra=extra)

    refused(data, refusal_of(data))


def test_extra_data_with_a_name_twice_are_refused() -> None:
    extra = jcs(signed_log().extra(3))
    doubled = extra.replace(b'"title":"Guests"', b'"title":"Guests","title":"Guests"')

    assert "twice" in str(refused(signed_log().receipt(3, 5, extra=doubled), verify.NotJson))


def test_extra_data_in_another_form_of_json_are_refused() -> None:
    spaced = json.dumps(signed_log().extra(3), ensure_ascii=False).encode()

    refused(signed_log().receipt(3, 5, extra=spaced), verify.NotCanonical)


@pytest.mark.parametrize(
    "part",
    [
        {"openings": {"printed_name": {"salt": b64(SALT)[:-1], "value": "Alice Zając"}}},
        {"openings": {"printed_name": {"salt": b64(SALT[:-1]), "value": "Alice Zając"}}},
        {"openings": {"printed_name": {"salt": b64(SALT), "value": "Alice Zając", "more": 1}}},
        {"openings": {"printed_name": {"salt": 1, "value": 1}}},
        {"openings": {"printed_name": None}},
        {"texts": {next(iter(TEXTS)): 1}},
        {"signers": [1, 2]},
        {"signers": ["x", "y"]},
        {"more": 1},
    ],
)
def test_parts_of_another_form_are_refused(part: dict[str, Any]) -> None:
    data = with_extra(lambda extra: extra.update(part))

    refused(data, refusal_of(data))


@pytest.mark.parametrize(
    "change",
    [
        {"format": "countersign/entry/v2"},
        {"sequence": True},
        {"sequence": -1},
        {"sequence": "3"},
        {"kind": "Signature"},
        {"kind": ""},
        {"kind": None},
        {"subject": "signatures"},
        {"subject": "signatures/1/2"},
        {"recorded_at": "2026-11-27T12:00:00Z"},
        {"recorded_at": 1},
        {"clock_regressed": 0},
        {"entered_later": None},
        {"software": ""},
        {"software": 1},
        {"facts": []},
        {"commitments": []},
        {"commitments": {"a": "A" * 64}},
        {"commitments": {"a": None}},
        {"more": 1},
    ],
)
def test_an_entry_of_another_form_is_refused_even_if_the_log_holds_it(change: dict[str, Any]) -> None:
    log = signed_log(entry=signature(3) | change)
    data = log.receipt(3, 5, extra=log.extra(3, openings={}))

    refused(data, verify.NotEntry)


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": "agreed"},
        {"outcome": None},
        {"title": 1},
        {"language": None},
        {"text_sha256": "x"},
        {"statements": "x"},
        {"statements": ["x"]},
        {"statements": [{"id": "s1", "text": 1}]},
        {"statements": [{"id": "s1", "text": "x", "more": 1}]},
        {"meaning": []},
        {"signed_at": "yesterday"},
        {"time_zone": 1},
        {"authentication": "password"},
        {"authentication": {}},
    ],
)
def test_a_signature_that_does_not_say_what_was_signed_is_refused(change: dict[str, Any]) -> None:
    log = signed_log(entry=signature(3, facts=change))
    data = log.receipt(3, 5, extra=log.extra(3, texts={}))

    assert "signature" in str(refused(data, verify.NotEntry))


def test_an_entry_without_one_of_its_names_is_refused() -> None:
    for name in heartbeat(0):
        entry = {each: value for each, value in heartbeat(0).items() if each != name}
        log = Log((jcs(entry),))
        extra = {"entry": entry, "openings": {}, "texts": {}, "signers": [LOG.vkey]}
        refused(log.receipt(0, 1, extra=extra), verify.NotEntry)


def test_an_entry_that_says_another_place_than_the_receipt_is_refused() -> None:
    log = Log((jcs(heartbeat(0)), jcs(heartbeat(7))))

    refused(log.receipt(1, 2), verify.OtherPlace)


# -- the tree and the signatures ---------------------------------------------------------------------


def test_a_size_of_nothing_and_a_place_beyond_the_tree_are_refused() -> None:
    log = log_of(5)

    refused(log.receipt(3, 5, checkpoint=checkpoint(ORIGIN, 0, mth(()))), verify.EmptyTree)
    refused(log.receipt(3, 5, checkpoint=checkpoint(ORIGIN, 3, mth(log.at(3)))), verify.BeyondTree)
    huge = checkpoint(ORIGIN, 2**53 - 1, mth(log.at(5)))
    refused(log.receipt(3, 5, checkpoint=huge), verify.PathLength)


def test_a_checkpoint_with_more_lines_is_refused_though_signed() -> None:
    log = log_of(5)

    refused(log.receipt(3, 5, checkpoint=log.checkpoint(5) + "extension\n"), verify.NotCheckpoint)


def test_a_commitment_with_a_short_salt_is_refused_though_it_fits() -> None:
    """A salt that can be guessed would let erased names be guessed too."""
    for salt in (b"", b"salt", bytes(33)):
        entry = signature(3, commitments={"printed_name": commitment("printed_name", "Alice", salt)})
        log = signed_log(entry=entry)
        openings = {"printed_name": {"salt": b64(salt), "value": "Alice"}}
        refused(log.receipt(3, 5, extra=log.extra(3, openings=openings)), verify.NotExtra)


def test_a_path_with_a_hash_more_or_less_is_refused() -> None:
    log = log_of(6)
    right = path(3, log.at(6))

    refused(log.receipt(3, 6, path=right[:-1]), verify.PathLength)
    refused(log.receipt(3, 6, path=[*right, right[0]]), verify.PathLength)
    refused(log.receipt(3, 6, path=[*right[:-1], right[0]]), verify.NotIncluded)
    refused(log.receipt(3, 6, path=[bytes(32)] * 64), verify.NotReceipt)


def test_a_node_of_the_tree_cannot_pose_as_an_entry() -> None:
    """Without the prefixes the two halves of a node could be shown as an entry one level higher."""
    log = log_of(2)
    inner = sha(b"\x00" + log.entries[0]) + sha(b"\x00" + log.entries[1])

    assert verify.leaf_hash(inner) != mth(log.entries)


@pytest.mark.parametrize(
    ("listed", "signing", "refusal"),
    [
        ([], [LOG], verify.SignersDiffer),
        ([LOG], [LOG, WITNESS], verify.SignersDiffer),
        ([LOG, WITNESS], [LOG], verify.SignersDiffer),
        ([WITNESS, LOG], [LOG, WITNESS], verify.SignersDiffer),
        ([LOG, Signer("w2", 4, 8)], [LOG, WITNESS], verify.SignersDiffer),
        ([NEXT_LOG], [LOG], verify.SignersDiffer),
        ([WITNESS, LOG], [WITNESS, LOG], verify.NotLogSignature),
        ([WITNESS], [WITNESS], verify.NotLogSignature),
        ([OTHER_LOG], [OTHER_LOG], verify.NotLogSignature),
        ([Signer(ORIGIN, 4)], [Signer(ORIGIN, 4)], verify.NotLogSignature),
        ([LOG, OTHER_LOG], [LOG, OTHER_LOG], verify.NotWitness),
        ([LOG, NEXT_LOG], [LOG, NEXT_LOG], verify.NotWitness),
        ([LOG, LOG], [LOG, LOG], verify.NotWitness),
        ([LOG, WITNESS, WITNESS], [LOG, WITNESS, WITNESS], verify.NotWitness),
        ([LOG, Signer("w2", 4, 1)], [LOG, Signer("w2", 4, 1)], verify.NotWitness),
        ([LOG, Signer(ORIGIN, 4, 9)], [LOG, Signer(ORIGIN, 4, 9)], verify.NotWitness),
        ([LOG, WITNESS, Signer("w2", 4, 3)], [LOG, WITNESS, Signer("w2", 4, 3)], verify.NotWitness),
    ],
)
def test_signers_and_signature_lines_that_differ_are_refused(
    listed: list[Signer], signing: list[Signer], refusal: type[verify.Refused]
) -> None:
    log = log_of(4)
    extra = log.extra(1, signers=[signer.vkey for signer in listed])

    refused(log.receipt(1, 4, extra=extra, signers=signing), refusal)


def test_a_signature_over_another_checkpoint_is_refused() -> None:
    log = log_of(4)
    other = LOG.line(checkpoint(ORIGIN, 3, mth(log.at(3))))
    genuine = LOG.line(log.checkpoint(4))

    refused(log.receipt(1, 4).replace(genuine.encode(), other.encode()), verify.SignatureFalse)


def test_a_cosignature_with_another_time_is_refused() -> None:
    genuine = WITNESS.line(signed_log().checkpoint(5))
    payload = base64.b64decode(genuine.split(" ")[2])
    for seconds in (0, 1, SEEN + 1, 253_402_300_800, 2**63, 2**64 - 1):
        forged = payload[:4] + seconds.to_bytes(8, "big") + payload[12:]
        line = f"— {WITNESS.name} {b64(forged)}\n"
        refused(RECEIPT.replace(genuine.encode(), line.encode()), verify.SignatureFalse)


def test_a_witness_time_that_no_calendar_holds_is_refused_though_signed() -> None:
    genuine = WITNESS.line(signed_log().checkpoint(5)).encode()
    for seconds in (0, 253_402_300_800, 2**64 - 1):
        line = WITNESS.line(signed_log().checkpoint(5), seen=seconds).encode()
        refused(RECEIPT.replace(genuine, line), verify.SignatureFalse)


def test_a_cosignature_cannot_pose_as_the_logs_signature() -> None:
    as_log = replace(WITNESS, name=ORIGIN)
    log = log_of(4)
    extra = log.extra(1, signers=[as_log.vkey])

    refused(log.receipt(1, 4, extra=extra, signers=[as_log]), verify.NotLogSignature)


def test_more_signatures_than_a_note_may_have_are_refused() -> None:
    signers = (LOG, *(Signer(f"w{n}.example", 4, n) for n in range(10, 74)))
    log = log_of(4, signers=signers)

    refused(log.receipt(1, 4), verify.NotNote)
    assert verify.read_receipt(log_of(4, signers=signers[:17]).receipt(1, 4)).cosignatures


def test_parts_of_two_receipts_cannot_be_swapped() -> None:
    """Of two policies, each half belongs to its own proof."""
    one = signed_log()
    other = signed_log(entry=signature(3, facts={"title": "Pests"}))

    refused(one.receipt(3, 5, extra=other.extra(3)), verify.NotIncluded)
    refused(one.receipt(3, 5, path=path(2, one.entries)), verify.NotIncluded)


def test_an_erased_name_cannot_be_guessed_and_the_receipt_still_holds() -> None:
    """When the salt is gone, the right name opens nothing with any other salt."""
    log = signed_log()
    account = verify.verify_receipt(log.receipt(3, 5, extra=log.extra(3, openings={})), KEYS)
    (receipt,) = account.receipts

    guesses = {commitment("printed_name", "Alice Zając", bytes([n]) * 32) for n in range(256)}
    assert receipt.entry.commitments["printed_name"] not in guesses
    assert account.proved
