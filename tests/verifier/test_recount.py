"""A pack that lists the whole log: every signature is in it, or it says why not, and the reason is possible."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.verifier.reference import (
    LOG,
    TEXT,
    TEXTS,
    Log,
    heartbeat,
    jcs,
    pack_files,
    signature,
    zipped,
)
from verifier import verify

KEYS = [verify.parse_vkey(LOG.vkey)]
SIGNED = {3: "guests", 4: "guests", 7: "cash", 9: "guests", 12: "guests"}
LATE = 9  # signed on the last day of the year
SIZE = 13
COURSE = {"course": "guests", "number": 1, "sha256": "0" * 64}


def entry(place: int) -> bytes:
    if place not in SIGNED:
        return jcs(heartbeat(place))
    facts = {"release": COURSE | {"course": SIGNED[place]}}
    if place == LATE:
        facts["signed_at"] = "2026-12-31T10:00:00.000000Z"
    if place == 12:
        facts["outcome"] = "refused"
    return jcs(signature(place, facts=facts))


WHOLE = Log(tuple(entry(place) for place in range(SIZE)))
ASKED = {"as_at": "2026-12-30", "course": "guests", "unit": "Harbour Street", "row_missing": []}
LEFT_OUT = {"other_course": [7], "after_date": [9], "other_unit": [4]}


def files(
    log: Log = WHOLE,
    receipts: tuple[int, ...] = (3, 12),
    entries: bytes | None = None,
    others: dict[str, bytes] | None = None,
    size: int = SIZE,
    **asked: Any,
) -> dict[str, bytes]:
    lines = b"".join(each + b"\n" for each in log.at(size))
    return pack_files(
        log,
        {str(place): log.receipt(place, size) for place in receipts},
        size,
        manifest={"signatures": ASKED | {"left_out": LEFT_OUT} | asked},
        others={"log/entries.jsonl": lines if entries is None else entries} | (others or {}),
    )


def told(files: dict[str, bytes]) -> dict[str, verify.Finding]:
    account = verify.verify_pack(zipped(files), KEYS)
    return {finding.id: finding for finding in account.findings}


def refused(refusal: type[verify.Refused], **parts: Any) -> str:
    with pytest.raises(refusal) as caught:
        verify.verify_pack(zipped(files(**parts)), KEYS)
    return str(caught.value)


def test_a_complete_pack_is_recounted_in_words() -> None:
    account = verify.verify_pack(zipped(files()), KEYS)

    assert account.proved
    said = "\n".join(finding.text for finding in account.findings)
    assert "all 13 entries of the log" in said
    assert "holds 5 signatures: 4 signed, 0 signed with a comment, 1 refused. 2 are in this pack" in said
    assert "as at 2026-12-30; course: guests; unit: Harbour Street" in said
    assert "Left out: 1, because: signed after the day that was asked for." in said


def test_a_pack_of_everything_leaves_nothing_out() -> None:
    found = told(files(receipts=tuple(SIGNED), left_out={}, course=None, unit=None, as_at="2026-12-31"))

    assert found["pack_signatures"].parameters["packed"] == 5
    assert "pack_left_out" not in found


@pytest.mark.parametrize("hidden", [3, 12])
def test_a_hidden_receipt_is_refused_by_its_place(hidden: int) -> None:
    others = tuple(place for place in (3, 12) if place != hidden)

    assert f"Entry {hidden} is a signature" in refused(verify.SignatureHidden, receipts=others)


@pytest.mark.parametrize("place", [4, 7, 9])
def test_a_signature_that_is_left_out_without_a_reason_is_refused(place: int) -> None:
    left_out = {reason: places for reason, places in LEFT_OUT.items() if places != [place]}

    assert f"Entry {place} " in refused(verify.SignatureHidden, left_out=left_out)


@pytest.mark.parametrize("place", range(SIZE))
def test_an_entry_that_is_missing_changed_or_moved_is_refused(place: int) -> None:
    lines = list(WHOLE.entries)
    changed = json.loads(lines[place]) | {"software": "0.9"}
    other = (place + 1) % SIZE

    def with_lines(edited: list[bytes]) -> bytes:
        return b"".join(each + b"\n" for each in edited)

    refused(verify.Refused, entries=with_lines(lines[:place] + lines[place + 1 :]))
    refused(verify.Refused, entries=with_lines([*lines[:place], jcs(changed), *lines[place + 1 :]]))
    swapped = lines.copy()
    swapped[place], swapped[other] = lines[other], lines[place]
    refused(verify.EntriesDiffer, entries=with_lines(swapped))


def test_a_signature_made_a_heartbeat_in_the_list_is_refused() -> None:
    lines = [jcs(heartbeat(place)) if place == 3 else each for place, each in enumerate(WHOLE.entries)]

    refused(verify.Refused, entries=b"".join(each + b"\n" for each in lines), receipts=(12,))


@pytest.mark.parametrize(
    "entries",
    [
        b"",
        b"\n",
        b"{}\n",
        b"".join(each + b"\n" for each in WHOLE.entries)[:-1],
        b"".join(each + b"\r\n" for each in WHOLE.entries),
        b"".join(each + b"\n" for each in WHOLE.entries) + b"\n",
        b"".join(each + b"\n" for each in (*WHOLE.entries, jcs(heartbeat(SIZE)))),
        b"\n".join(json.dumps(json.loads(each)).encode() for each in WHOLE.entries) + b"\n",
    ],
)
def test_a_list_of_entries_in_another_form_or_length_is_refused(entries: bytes) -> None:
    refused(verify.Refused, entries=entries)


@pytest.mark.parametrize(
    ("left_out", "why"),
    [
        ({"other_course": [4, 7], "after_date": [9]}, "of this one"),
        ({"other_course": [7], "after_date": [4, 9]}, "by that day"),
        ({"other_course": [7], "after_date": [9], "other_unit": [3, 4]}, "has its receipt"),
        ({"other_course": [7], "after_date": [9], "other_unit": [4, 5]}, "the entry is none"),
        ({"other_course": [7], "after_date": [9], "other_unit": [4, 99]}, "the entry is none"),
    ],
)
def test_a_reason_that_cannot_be_is_refused(left_out: dict[str, list[int]], why: str) -> None:
    assert why in refused(verify.LeftOutFalsely, left_out=left_out)


def test_a_reason_that_no_filter_gives_is_refused() -> None:
    assert "all units" in refused(verify.LeftOutFalsely, unit=None)
    assert "all courses" in refused(verify.LeftOutFalsely, course=None)


def test_a_record_that_the_database_lost_is_told_and_leaves_the_pack_unsettled() -> None:
    account = verify.verify_pack(zipped(files(row_missing=[3])), KEYS)

    assert not account.proved
    assert "no longer has the record" in "\n".join(finding.text for finding in account.findings)
    refused(verify.LeftOutFalsely, row_missing=[4])  # left out, and its receipt should be here
    refused(verify.LeftOutFalsely, row_missing=[5])  # no signature
    refused(verify.SignatureHidden, row_missing=[3], receipts=(12,))


@pytest.mark.parametrize(
    "part",
    [
        {"left_out": []},
        {"left_out": {"because": [4]}},
        {"left_out": LEFT_OUT | {"other_unit": []}},
        {"left_out": LEFT_OUT | {"other_unit": [4, 4]}},
        {"left_out": LEFT_OUT | {"other_unit": [9, 4]}},
        {"left_out": LEFT_OUT | {"other_unit": [4, True]}},
        {"left_out": LEFT_OUT | {"other_unit": [4, 7]}},
        {"left_out": LEFT_OUT | {"other_unit": "4"}},
        {"row_missing": None},
        {"row_missing": [-1]},
        {"as_at": "2026-02-30"},
        {"as_at": "20261230"},
        {"as_at": 1},
        {"course": 1},
        {"unit": []},
        {"more": 1},
    ],
)
def test_what_was_asked_for_has_one_form(part: dict[str, Any]) -> None:
    refused(verify.Refused, **part)


def test_the_list_of_entries_and_what_was_asked_for_go_together() -> None:
    lines = files()["log/entries.jsonl"]
    without = pack_files(WHOLE, {}, SIZE, others={"log/entries.jsonl": lines})
    alone = pack_files(WHOLE, {}, SIZE, manifest={"signatures": ASKED | {"left_out": LEFT_OUT}})

    for each in (without, alone):
        with pytest.raises(verify.PackDiffers):
            verify.verify_pack(zipped(each), KEYS)


def test_texts_can_stand_in_the_pack_once() -> None:
    def bare(place: int) -> bytes:
        return WHOLE.receipt(place, SIZE, extra=WHOLE.extra(place, texts={}))

    receipts = {str(place): bare(place) for place in (3, 12)}
    shared = {"log/entries.jsonl": files()["log/entries.jsonl"]}
    asked = {"signatures": ASKED | {"left_out": LEFT_OUT}}
    lacking = pack_files(WHOLE, receipts, SIZE, manifest=asked, others=shared)
    (digest,) = TEXTS
    holding = shared | {f"texts/{digest}.txt": TEXT.encode()}

    assert told(lacking)["pack_texts"].parameters == {"count": 0, "total": 1}
    found = told(pack_files(WHOLE, receipts, SIZE, manifest=asked, others=holding))
    assert found["pack_texts"].parameters == {"count": 1, "total": 1}


@pytest.mark.parametrize("size", range(1, 40))
def test_the_root_is_recounted_for_every_size(size: int) -> None:
    log = Log(tuple(jcs(heartbeat(place)) for place in range(size)))

    assert "pack_recounted" in told(files(log, receipts=(), size=size, left_out={}))
