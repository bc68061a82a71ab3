"""A whole pack: nothing changed, nothing missing, nothing slipped in, nothing that contradicts."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from tests.verifier.reference import (
    LOG,
    NEXT_LOG,
    ORIGIN,
    OTHER_LOG,
    WITNESS,
    b64,
    heartbeat,
    jcs,
    log_of,
    mth,
    note,
    pack_files,
    signed_log,
    zipped,
)
from verifier import verify

KEYS = [verify.parse_vkey(LOG.vkey), verify.parse_vkey(WITNESS.vkey)]
HONEST = signed_log(30)
RECEIPTS = {"alice": HONEST.receipt(3, 30), "earlier": HONEST.receipt(2, 5), "last": HONEST.receipt(29, 30)}
FILES = pack_files(HONEST, RECEIPTS, 30)


def ids(account: verify.Account) -> list[str]:
    return [finding.id for finding in account.findings]


def refused(files: Any, refusal: type[verify.Refused], keys: list[verify.VerifierKey] = KEYS) -> str:
    with pytest.raises(refusal) as caught:
        verify.verify_pack(files if isinstance(files, io.BytesIO) else zipped(files), keys)
    return str(caught.value)


def without(name: str) -> dict[str, bytes]:
    return {each: data for each, data in FILES.items() if each != name}


def test_a_genuine_pack_is_told() -> None:
    account = verify.verify_pack(zipped(FILES), KEYS)

    assert account.proved
    assert ids(account) == [
        "pack_whole",
        "key_named",
        "pack_checkpoint",
        "head_witnessed",
        "pack_receipt",
        "pack_receipt",
        "pack_receipt",
        "pack_agrees",
        "pack_anchored",
    ]


def test_without_a_key_a_pack_is_not_proved_to_be_the_companys() -> None:
    account = verify.verify_pack(zipped(FILES))

    assert account.settled
    assert not account.vouched


def test_a_receipt_that_the_packs_checkpoint_does_not_show_is_told() -> None:
    files = pack_files(HONEST, {"alice": HONEST.receipt(3, 30), "edge": HONEST.receipt(18, 19)}, 30)
    account = verify.verify_pack(zipped(files), KEYS)

    assert "pack_loose" in ids(account)
    assert not account.settled


def test_a_pack_without_receipts_is_whole_by_a_named_key_alone() -> None:
    files = pack_files(HONEST, {}, 30)

    assert verify.verify_pack(zipped(files), KEYS).proved
    refused(files, verify.HeadUnsigned, [])


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_changed_file_is_refused(name: str) -> None:
    data = FILES[name]
    for position in {0, len(data) // 2, len(data) - 1}:
        changed = data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :]
        refused(FILES | {name: changed}, verify.Refused)
    refused(FILES | {name: data + b"\n"}, verify.Refused)
    refused(FILES | {name: b""}, verify.Refused)


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_left_out_or_renamed_is_refused(name: str) -> None:
    refused(without(name), verify.PackDiffers)
    refused(without(name) | {f"{name}.old": FILES[name]}, verify.PackDiffers)


def test_a_file_slipped_in_is_refused() -> None:
    for name in ("more.txt", "receipts/more.tlog-proof", "manifest.json.bak", "folder/"):
        refused(FILES | {name: b"" if name.endswith("/") else b"more"}, verify.Refused)


def test_two_files_exchanged_are_refused() -> None:
    one, other = "receipts/alice.tlog-proof", "receipts/last.tlog-proof"

    refused(FILES | {one: FILES[other], other: FILES[one]}, verify.PackDiffers)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_one_name_twice_is_refused() -> None:
    for name, data in FILES.items():
        assert "twice" in refused([*FILES.items(), (name, data)], verify.NotPack)


@pytest.mark.parametrize("name", ["../up.txt", "/root.txt", "a//b", "./a", "a\\b", "c:a", "a/../b", "a\x01b"])
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    refused(FILES | {name: b"more"}, verify.NotPack)


def test_a_manifest_that_lists_itself_or_lies_is_refused() -> None:
    own = pack_files(HONEST, RECEIPTS, 30, manifest={"files": {"manifest.json": "0" * 64}})
    head = {"origin": ORIGIN, "size": 29, "root": b64(mth(HONEST.at(30)))}

    refused(own, verify.PackDiffers)
    for part in (
        {"log": head},
        {"log": head | {"size": 0}},
        {"log": head | {"size": True}},
        {"log": head | {"root": "x"}},
        {"log": None},
        {"format": "countersign/pack/v2"},
        {"files": []},
        {"files": {"checkpoint.note": "x"}},
        {"made_at": "today"},
        {"more": 1},
    ):
        refused(pack_files(HONEST, RECEIPTS, 30, manifest=part), verify.Refused)


def test_a_manifest_signed_by_somebody_else_is_refused() -> None:
    text = FILES["manifest.note"].decode().partition("\n\n")[0] + "\n"
    for signer in (NEXT_LOG, OTHER_LOG, WITNESS):
        refused(FILES | {"manifest.note": note(text, [signer]).encode()}, verify.HeadUnsigned)
        refused(FILES | {"manifest.note": note(text, [signer]).encode()}, verify.HeadUnsigned, [])


def test_the_logs_own_signature_under_another_manifest_is_refused() -> None:
    other = pack_files(HONEST, {"alice": RECEIPTS["alice"]}, 30)

    assert "another manifest" in refused(
        FILES | {"manifest.note": other["manifest.note"]}, verify.PackDiffers
    )


def test_a_checkpoint_signed_by_somebody_else_is_refused() -> None:
    files = pack_files(HONEST, RECEIPTS, 30)
    forged = note(HONEST.checkpoint(30), [NEXT_LOG]).encode()

    refused(pack_files(HONEST, RECEIPTS, 30, others={"checkpoint.note": forged}), verify.HeadUnsigned)
    assert verify.verify_pack(zipped(files), KEYS).proved


def test_another_checkpoint_than_the_manifest_names_is_refused() -> None:
    other = note(HONEST.checkpoint(29), [LOG]).encode()

    assert "another checkpoint" in refused(
        pack_files(HONEST, RECEIPTS, 30, others={"checkpoint.note": other}), verify.PackDiffers
    )


def test_a_receipt_that_does_not_hold_is_refused_by_its_name() -> None:
    forged = HONEST.receipt(4, 30, path=[bytes(32)] * 5)
    files = pack_files(HONEST, RECEIPTS | {"forged": forged}, 30)

    assert "receipts/forged.tlog-proof" in refused(files, verify.PackedRefused)


def test_a_receipt_of_another_company_or_of_a_longer_log_is_refused() -> None:
    elsewhere = log_of(9, origin="elsewhere.example/log", signers=(OTHER_LOG,)).receipt(1, 9)

    refused(pack_files(HONEST, {"a": elsewhere}, 30), verify.PackedRefused, [])
    refused(pack_files(HONEST, {"a": HONEST.receipt(1, 30)}, 29), verify.PackedRefused)


def test_a_receipt_under_a_key_that_was_not_named_is_refused() -> None:
    other = signed_log(30, signers=(NEXT_LOG,)).receipt(3, 9)

    refused(pack_files(HONEST, RECEIPTS | {"other": other}, 30), verify.PackedRefused)
    both = [*KEYS, verify.parse_vkey(NEXT_LOG.vkey)]
    assert verify.verify_pack(zipped(pack_files(HONEST, RECEIPTS | {"other": other}, 30)), both).proved


def test_a_split_view_among_the_receipts_is_refused() -> None:
    for fork in (0, 7, 15):
        entries = tuple(
            jcs(heartbeat(n, software="0.9")) if n >= fork else each for n, each in enumerate(HONEST.entries)
        )
        forked = type(HONEST)(entries, signers=HONEST.signers)
        for size in (16, 17, 30):
            receipts = RECEIPTS | {"forked": forked.receipt(size - 1, size)}
            refused(pack_files(HONEST, receipts, 30), verify.HistoriesDiffer)


def test_a_split_view_that_only_halves_tell_is_refused() -> None:
    """The logs part at entry 5; no place is told twice, but the later path tells both halves of 4 to 6."""
    files = {"one": log_of(30).receipt(1, 7), "other": log_of(30, fork_at=5).receipt(7, 8)}

    refused(pack_files(log_of(30), files, 30), verify.HistoriesDiffer)


# -- hostile archives --------------------------------------------------------------------------------


def test_what_unpacks_to_suspiciously_much_is_refused() -> None:
    bomb = pack_files(HONEST, RECEIPTS, 30, others={"zeros": bytes(5_000_000)})

    assert "suspiciously" in refused(bomb, verify.NotPack)


def test_what_says_that_it_unpacks_to_too_much_is_refused() -> None:
    data = bytearray(zipped(FILES).getvalue())
    for position in central_records(data):
        data[position + 24 : position + 28] = struct.pack("<I", 2**31 - 1)

    assert "too much" in refused(io.BytesIO(bytes(data)), verify.NotPack)


def test_a_file_that_is_longer_than_it_says_is_refused() -> None:
    data = bytearray(zipped(FILES).getvalue())
    for position in central_records(data):
        data[position + 24 : position + 28] = struct.pack("<I", 3)

    refused(io.BytesIO(bytes(data)), verify.Refused)


def test_a_password_or_another_way_of_packing_is_refused() -> None:
    for offset, value in ((8, 1), (10, 12), (10, 99)):
        data = bytearray(zipped(FILES).getvalue())
        for position in central_records(data):
            data[position + offset] = value
        refused(io.BytesIO(bytes(data)), verify.NotPack)


def central_records(data: bytes | bytearray) -> Iterator[int]:
    position = data.find(b"PK\x01\x02")
    while position >= 0:
        yield position
        position = data.find(b"PK\x01\x02", position + 4)


def test_data_before_behind_or_in_a_comment_are_refused() -> None:
    data = zipped(FILES).getvalue()
    commented = io.BytesIO(data)
    with zipfile.ZipFile(commented, "a") as archive:
        archive.comment = b"hello"

    for each in (b"x" + data, data + b"x", data + b"\n" * 30, commented.getvalue()):
        refused(io.BytesIO(each), verify.NotPack)


def test_a_list_of_files_too_long_for_memory_is_refused() -> None:
    data = bytearray(zipped(FILES).getvalue())
    data[-10:-6] = struct.pack("<I", 2**31)

    refused(io.BytesIO(bytes(data)), verify.NotPack)


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"PK\x05\x06", b"PK\x03\x04" * 20, b"PK\x05\x06" + bytes(18), b"\0" * 99]
)
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    refused(io.BytesIO(data), verify.Refused)


def test_a_pack_cut_short_anywhere_is_refused() -> None:
    data = zipped(FILES).getvalue()
    for length in range(0, len(data), 7):
        refused(io.BytesIO(data[:length]), verify.Refused)


def test_a_receipt_in_a_pack_is_as_limited_as_outside() -> None:
    noise = random.Random(1).randbytes(verify.LARGEST_FILE + 1)
    assert "larger" in refused(pack_files(HONEST, {"large": noise}, 30), verify.PackedRefused)
