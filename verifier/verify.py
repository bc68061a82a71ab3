#!/usr/bin/env python3
"""Verify a receipt, a pair of receipts, a newer head or an evidence pack, without us.

One file on purpose: who does not trust the company can read it in an afternoon, keep it beside the receipt for
ten years and run it on a machine without a network. The specification is `README.md` beside it; where the
two differ, this program is wrong. It needs Python 3.11 and the package `cryptography`.

Everything is read in one exact form and refused in any other: a byte that nothing checks is a byte that
somebody can change. A `Receipt` exists only if all of it holds; there is no half-verified one.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import struct
import sys
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from pathlib import Path
from typing import BinaryIO, NoReturn, TypeAlias
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool | None"
Object: TypeAlias = "dict[str, Json]"
Place: TypeAlias = "tuple[int, int]"  # a node of the tree: the entries from the first to before the second
Places: TypeAlias = "dict[Place, bytes]"

PROOF = "c2sp.org/tlog-proof@v1"
ENTRY = "countersign/entry/v1"
COMMITMENT = b"countersign/commitment/v1\x00"
PACK = "countersign/pack/v1"

LARGEST_NUMBER = 2**53 - 1  # beyond it other languages' numbers lose digits, and two readers see two values
DEEPEST = 64  # levels of JSON; ours have six
LARGEST_FILE = 8 * 1024 * 1024  # bytes of a receipt or a head
LARGEST_PACK = 2 * 1024 * 1024 * 1024  # bytes, both as a file and unpacked
MOST_PACKED_FILES = 65_535  # beyond it archives need a second form
LONGEST_PROOF = 63  # hashes; the tree cannot be higher
MOST_SIGNATURES = 64
HIGHEST_RATIO = 200  # unpacked to packed; text gets to 20
LARGEST_DIRECTORY = 16 * 1024 * 1024  # bytes of an archive's list of files
CHUNK = 1024 * 1024
LONGEST_HOST = 253  # characters, of which DNS has no more
LONGEST_SHOWN = 2_000  # characters of one value on a terminal

LOG_TYPE = 0x01
WITNESS_TYPE = 0x04
SIGNATURE_BYTES = 64
TIME_BYTES = 8
END_OF_TIME = 253_402_300_800  # year 10000, which no calendar here can hold
CLOCK_TOLERANCE = timedelta(minutes=1)


# -- refusals ----------------------------------------------------------------------------------------


def N_(words: str) -> str:  # noqa: N802  # the name by which gettext finds what is translated
    """The words themselves. Marks what the page that uses this file says in other languages too."""
    return words


class Refused(Exception):
    """What was given proves nothing, for a reason that can be told.

    `id` is for programs, `says` is an English sentence with gaps named as the parameters, `str()` is the
    sentence filled in and safe for a terminal.
    """

    id: str
    says: str

    def __init_subclass__(cls) -> None:
        cls.id = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, **parameters: str | int) -> None:
        self.parameters = parameters
        super().__init__(filled(self.says, parameters))


class TooLarge(Refused):
    says = N_("The file is larger than {limit} bytes, and no genuine one is.")


class NotText(Refused):
    says = N_("The file is not UTF-8 text without control characters.")


class NotReceipt(Refused):
    says = N_("Line {line} is not what a receipt has there: {expected}.")


class NotNumber(Refused):
    says = N_("Line {line} has no whole number in its one decimal form, at most 2^53 - 1.")


class NotBase64(Refused):
    says = N_("The {what} is not base64 in its one canonical form.")


class NotHash(Refused):
    says = N_("Line {line} is not a hash of 32 bytes in base64.")


class NotNote(Refused):
    says = N_("Line {line} is not what a signed note has there: {expected}.")


class NotCheckpoint(Refused):
    says = N_("The checkpoint at line {line} is not an origin, a size and a root hash.")


class NotKey(Refused):
    says = N_("“{key}” is not a verifier key: {why}.")


class NotJson(Refused):
    says = N_("The {what} is not JSON as it must be: {why}.")


class NotCanonical(Refused):
    says = N_("The {what} is not in its one canonical form.")


class NotEntry(Refused):
    says = N_("The entry is not of the form {form}: {why}.")


class NotExtra(Refused):
    says = N_("The extra data are not of the form that a receipt has: {why}.")


class OtherPlace(Refused):
    says = N_("The entry says that it stands at place {sequence}, the receipt puts it at place {index}.")


class EmptyTree(Refused):
    says = N_("The checkpoint is of an empty log.")


class BeyondTree(Refused):
    says = N_("Place {index} does not exist in a log of {size} entries.")


class PathLength(Refused):
    says = N_("The inclusion path has {count} hashes where place {index} of {size} needs exactly {needed}.")


class NotIncluded(Refused):
    says = N_("The entry is not in the log of this checkpoint: the path leads to another root hash.")


class SignersDiffer(Refused):
    says = N_("The list of signers and the signature lines differ: {why}.")


class NotLogSignature(Refused):
    says = N_("The first signature line is not the log's own: it must carry the origin's name and type 0x01.")


class NotWitness(Refused):
    says = N_("The signature line of “{name}” is not a witness's own: {why}.")


class SignatureFalse(Refused):
    says = N_("The signature of “{name}” (key {key}) does not verify.")


class CommitmentFalse(Refused):
    says = N_("The opening of “{name}” does not give the commitment in the entry.")


class TextFalse(Refused):
    says = N_("The text under {digest} has another SHA-256.")


class TextNotNamed(Refused):
    says = N_("The entry does not name the text {digest}.")


class AssertionFalse(Refused):
    says = N_("The passkey's assertion does not hold: {why}.")


class KeyNotNamed(Refused):
    says = N_(
        "Signed by “{name}” with the key {key}, which is not among the keys that you named. If the log has "
        "changed its key, name the one that was valid then, as the company published it."
    )


class OtherLog(Refused):
    says = N_("These are of two logs, “{first}” and “{second}”: nothing can be compared.")


class HistoriesDiffer(Refused):
    says = N_(
        "They tell two different histories of “{origin}”: entries {first} to {last} are not the same. The log "
        "was changed, or shows different people different logs. Keep both files."
    )


class OtherHead(Refused):
    says = N_("The head continues a log of {old} entries; this receipt needs one that continues {size}.")


class HeadSmaller(Refused):
    says = N_("The head is of {size} entries, fewer than the {old} that it says it continues.")


class NotContinued(Refused):
    says = N_(
        "The newer head of {size} entries is not shown to continue the receipt's {old}: the log was changed, "
        "or the proof was."
    )


class HeadUnsigned(Refused):
    says = N_(
        "No signature on “{what}” is by a key of the log that you named or that the receipt has. If the log "
        "has changed its key since, name the new one too."
    )


class BeyondPack(Refused):
    says = N_("The receipt is of a log of {size} entries, the pack's own checkpoint only of {whole}.")


class EntriesDiffer(Refused):
    says = N_("The pack's list of all entries is not the log of its checkpoint: {why}.")


class SignatureHidden(Refused):
    says = N_(
        "Entry {index} is a signature, and the pack neither has its receipt nor says why not. Ask whoever made "
        "the pack what became of it."
    )


class LeftOutFalsely(Refused):
    says = N_("The pack says of entry {index} that it is left out as “{reason}”, and that cannot be: {why}.")


class NotPack(Refused):
    says = N_("The file is not a pack that can be read: {why}.")


class PackDiffers(Refused):
    says = N_("The pack is not as its manifest lists it: {why} ({path}).")


class PackedRefused(Refused):
    says = N_("{path}: {why}")


# -- words for people --------------------------------------------------------------------------------

UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that can move a cursor, reverse a line or hide letters on a terminal."""


def shown(value: str | int) -> str:
    """The value on one line, with everything escaped that could make a terminal show something else."""
    text = str(value)
    if len(text) > LONGEST_SHOWN:
        text = f"{text[:LONGEST_SHOWN]}… ({len(text)} characters)"
    return "".join(f"\\u{{{ord(c):04x}}}" if unicodedata.category(c) in UNSAFE else c for c in text)


def filled(sentence: str, parameters: Mapping[str, str | int]) -> str:
    return sentence.format(**{name: shown(value) for name, value in parameters.items()})


class Words(str):
    """Words for a gap of a sentence that have gaps of their own, filled in."""

    def __new__(cls, says: str, **parameters: str | int) -> Words:
        words = super().__new__(cls, filled(says, parameters))
        words.says, words.parameters = says, parameters
        return words

    says: str
    parameters: Mapping[str, str | int]


SENTENCES = {
    "signed": N_("Signed: “{title}”, in the language {language}."),
    "signed_with_comment": N_("Signed with a comment: “{title}”, in the language {language}."),
    "declined": N_("NOT signed: this is a refusal to sign “{title}”, in the language {language}."),
    "on_paper": N_(
        "NOT an electronic signature: the company entered that “{title}”, in the language {language}, was "
        "signed on paper on {day}."
    ),
    "refused_on_paper": N_(
        "NOT signed: the company entered that “{title}”, in the language {language}, was refused on paper on {day}."
    ),
    "read_aloud": N_(
        "NOT an electronic signature: the company entered that “{title}”, in the language {language}, was "
        "read aloud and agreed to on {day}."
    ),
    "refused_aloud": N_(
        "NOT signed: the company entered that “{title}”, in the language {language}, was read aloud and "
        "refused on {day}."
    ),
    "attested_by": N_("Entered and attested by “{name}” at {local}, that is {utc}."),
    "attester_sealed": N_(
        "Entered at {local}, that is {utc}, by somebody whose name this receipt does not open."
    ),
    "scan_named": N_("The scan of the paper has the SHA-256 {digest}. It is not in the receipt."),
    "other_kind": N_("No signature, but an entry of the kind “{kind}” about {subject}."),
    "printed_name": N_("Printed name: “{name}”."),
    "printed_name_sealed": N_("Printed name: not opened in this receipt."),
    "statement": N_("Statement: “{text}”"),
    "meaning": N_("Meaning of the signing: “{meaning}”"),
    "signed_at": N_("When: {local}, that is {utc}."),
    "method": N_("Shown at the act, as the server recorded it: {method}."),
    "other_fact": N_("Also entered: {name} = {value}"),
    "text_here": N_(
        "The text with SHA-256 {digest} is in the receipt, exactly as shown: {length} characters."
    ),
    "text_elsewhere": N_("The text with SHA-256 {digest} is named by the entry and is not in the receipt."),
    "opened": N_("Opened and holds: {name} = {value}"),
    "sealed": N_("Sealed: {name}. The entry commits to it; this receipt does not open it."),
    "entered": N_(
        "PROVED: these words were entered at place {index} (the first is 0) of the log “{origin}” by "
        "whoever holds its key {key}."
    ),
    "recorded_at": N_("Entered at {time} by the server's own clock, software {software}."),
    "clock_regressed": N_(
        "The server's clock then stood before that of the entry before: trust the place, not the time."
    ),
    "entered_later": N_("The fact is older than its entry: it was entered afterwards."),
    "checkpoint": N_("The log had {size} entries then, with the root hash {root}."),
    "key_named": N_("You named this key. If a log changes its key, the one that was valid then counts."),
    "key_not_named": N_(
        "NOT PROVED to be the company's: you named no key. Compare this line with what the company "
        "published: {vkey}"
    ),
    "witnessed": N_(
        "PROVED: the witness “{name}”, whose key you named, saw the log with this entry in it at {time}."
    ),
    "witnessed_by_stranger": N_(
        "A witness that you did not name, “{name}”, saw the log with this entry in it at "
        "{time}. Its key: {vkey}"
    ),
    "not_witnessed": N_("No witness has cosigned this checkpoint."),
    "clocks_disagree": N_(
        "The witness “{name}” saw the entry before the server says that it was entered: one of "
        "the two clocks is wrong."
    ),
    "own_key": N_(
        "STRENGTH: signed with the person's own key. The passkey {key} signed this entry's content at "
        "{site}; {device}."
    ),
    "own_key_whose": N_(
        "That this passkey is the person's is the server's word: compare it with the person's device."
    ),
    "server_word": N_("STRENGTH: asserted by the server. No personal key signed this entry."),
    "attester_word": N_(
        "STRENGTH: the word of whoever attested to it. The log proves that it was entered, not that it happened."
    ),
    "change_detected": N_(
        "Any later change to this entry is detected by this receipt against any newer head, and "
        "by a witness within the hour."
    ),
    "not_promised": N_(
        "Not promised: who did it, or that an entry fabricated by whoever runs the server would be "
        "noticed without a personal key."
    ),
    "head_continues": N_(
        "PROVED: the newer log of {size} entries, root hash {root}, still holds the entry and "
        "everything before it, unchanged. It is signed with the key {key}."
    ),
    "head_same": N_("The head is the receipt's own checkpoint of {size} entries: nothing newer is shown."),
    "head_witnessed": N_(
        "PROVED: the witness “{name}”, whose key you named, saw this head of the log at {time}."
    ),
    "head_witnessed_by_stranger": N_(
        "A witness that you did not name, “{name}”, saw this head of the log at {time}."
    ),
    "line_not_checked": N_(
        "Not checked: a signature line of “{name}” (key {key}), whose key you did not name."
    ),
    "file": N_("{path}:"),
    "same_head": N_(
        "PROVED: both tell one history. They show the same log of {size} entries, root hash {root}."
    ),
    "longer_holds_shorter": N_(
        "PROVED: both tell one history. The log of {longer} entries holds the one of {shorter} unchanged."
    ),
    "entry_held": N_(
        "PROVED: the entry at place {index} also stands, unchanged, in the log that the other receipt shows."
    ),
    "entry_not_held": N_(
        "Not shown: whether the entry at place {index} stands in the log that the other receipt shows."
    ),
    "overlap": N_(
        "The two agree wherever they overlap: {count} places of the tree, up to entry {last}. Ask for a "
        "newer head for the rest."
    ),
    "not_comparable": N_("NOT COMPARABLE: the two share no place of the tree. Ask for a newer head."),
    "pack_whole": N_(
        "PROVED: all {count} files are there and as listed in the manifest of {time}, signed with the "
        "key {key} of “{origin}”."
    ),
    "pack_checkpoint": N_("The pack shows the log with {size} entries, root hash {root}."),
    "pack_receipt": N_("{path}: holds. Place {index}, {kind} {subject}."),
    "pack_agrees": N_("PROVED: {count} receipts hold, and nowhere in the tree does one contradict another."),
    "pack_anchored": N_("PROVED: {count} of {total} receipts also stand in the pack's own checkpoint."),
    "pack_loose": N_(
        "Not shown for {count} receipts that they stand in the pack's own checkpoint: ask for newer ones."
    ),
    "pack_recounted": N_(
        "PROVED: the pack lists all {size} entries of the log, and they give the checkpoint's root."
    ),
    "pack_filters": N_("Asked for: as at {as_at}; course: {course}; unit: {unit}."),
    "pack_signatures": N_(
        "PROVED: the log holds {total} signatures: {signed} signed, {signed_with_comment} signed with "
        "a comment, {refused} refused. {packed} are in this pack, {left_out} are left out for a reason that it gives."
    ),
    "pack_paper": N_(
        "The log also holds {count} entries from paper, or of what was read aloud. They are no electronic "
        "signatures and are not counted among them; {packed} of their receipts are in this pack."
    ),
    "pack_left_out": N_("Left out: {count}, because: {reason}."),
    "pack_row_missing": N_(
        "NOT WHOLE: of {count} signatures in the log the company's database no longer has the record. "
        "Their receipts are here. Ask why."
    ),
    "pack_texts": N_("The texts that were signed are in the pack or in the receipts: {count} of {total}."),
}
"""What can be found, by id. A page translates the sentence of an id and fills in the same gaps."""


@dataclass(frozen=True)
class Finding:
    """One thing that was found. `text` is one English line, safe for a terminal."""

    id: str
    parameters: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return filled(SENTENCES[self.id], self.parameters)


def found(id: str, **parameters: str | int) -> Finding:
    return Finding(id, parameters)


def moment(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S} UTC"


def moment_in(time: datetime, zone: str) -> str:
    """The time on the clocks of that place; in UTC where this machine does not know the place."""
    try:
        local = time.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError, OverflowError):
        return Words(N_("{time} ({zone}, whose clocks are not known here)"), time=moment(time), zone=zone)
    offset = local.strftime("%z")
    return f"{local:%Y-%m-%d %H:%M:%S} {offset[:3]}:{offset[3:5]} ({zone})"


# -- exact forms: numbers, base64, JSON --------------------------------------------------------------


def decoded(data: bytes, limit: int = LARGEST_FILE) -> str:
    """The file as text. Control characters have no place in a note and could hide words from a reader."""
    if len(data) > limit:
        raise TooLarge(limit=limit)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise NotText from None
    if re.search(r"[\x00-\x09\x0b-\x1f]", text):
        raise NotText
    return text


def number(text: str, line: int) -> int:
    if not re.fullmatch(r"0|[1-9][0-9]{0,15}", text) or int(text) > LARGEST_NUMBER:
        raise NotNumber(line=line)
    return int(text)


def unbase64(text: str, what: str) -> bytes:
    """Strict: decoders forgive stray bits at the end and characters between, so one value has many forms."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise NotBase64(what=what) from None
    if base64.b64encode(data).decode() != text:
        raise NotBase64(what=what)
    return data


def hash_line(text: str, line: int) -> bytes:
    try:
        digest = unbase64(text, N_("hash"))
    except NotBase64:
        raise NotHash(line=line) from None
    if len(digest) != hashlib.sha256().digest_size:
        raise NotHash(line=line)
    return digest


def canonical(value: Json, what: str = N_("value")) -> bytes:
    """The one way to write a value: RFC 8785 for whole numbers, strings, true, false, null, lists, objects."""
    try:
        ordered = in_order(value, what, DEEPEST)
        return json.dumps(ordered, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")
    except UnicodeEncodeError:
        raise NotJson(what=what, why=N_("it has half of a surrogate pair")) from None


def in_order(value: Json, what: str, levels: int) -> Json:
    """The value with its names in the order of their UTF-16 code units, as RFC 8785 has it."""
    if levels == 0:
        raise NotJson(what=what, why=N_("it is nested too deeply"))
    if isinstance(value, dict):
        if not all(type(name) is str for name in value):
            raise NotJson(what=what, why=N_("a name is not a string"))
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return {name: in_order(value[name], what, levels - 1) for name in names}
    if isinstance(value, list):
        return [in_order(item, what, levels - 1) for item in value]
    if type(value) is int and not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
        raise NotJson(what=what, why=N_("a number is too large"))
    if value is not None and type(value) not in (str, int, bool):
        raise NotJson(what=what, why=N_("it holds something other than text and whole numbers"))
    return value


def parse_canonical(data: bytes, what: str = N_("value")) -> Json:
    """The value of canonical JSON. Any other form of the same value is refused."""
    value = parse_json(data, what)
    if canonical(value, what) != data:
        raise NotCanonical(what=what)
    return value


def parse_json(data: bytes, what: str) -> Json:
    """The value of JSON in any form, but without what readers understand differently."""

    def refuse(why: str) -> NoReturn:
        raise NotJson(what=what, why=why)

    def whole(digits: str) -> int:
        return int(digits) if len(digits) <= 17 else refuse(N_("a number is too large"))

    def once(pairs: list[tuple[str, Json]]) -> Object:
        return dict(pairs) if len(dict(pairs)) == len(pairs) else refuse(N_("it has one name twice"))

    try:
        value: Json = json.loads(
            data.decode("utf-8"),
            parse_int=whole,
            parse_float=lambda _: refuse(N_("it has a number that is not whole")),
            parse_constant=lambda _: refuse(N_("it has a number that is none")),
            object_pairs_hook=once,
        )
    except RecursionError:
        refuse(N_("it is nested too deeply"))
    except ValueError:  # of the text's encoding or of its grammar
        refuse(N_("it cannot be read"))
    return value


def object_of(value: Json, names: Iterable[str]) -> Object | None:
    """The value if it is an object of exactly these names."""
    return value if isinstance(value, dict) and value.keys() == set(names) else None


INSTANT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}\.[0-9]{6}Z"


def instant(value: Json) -> datetime | None:
    """A time in the one form that entries have, in UTC to the microsecond."""
    if not isinstance(value, str) or not re.fullmatch(INSTANT, value):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def is_digest(value: Json) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[0-9a-f]{64}", value) is not None


# -- the tree ----------------------------------------------------------------------------------------


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry)


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right)


def middle(start: int, end: int) -> int:
    """Where RFC 6962 splits these entries: the largest power of two that is smaller than their count."""
    return start + (1 << ((end - start - 1).bit_length() - 1))


def route(index: int, size: int) -> list[tuple[Place, Place]]:
    """The way from the leaf up: at each step the node's own place and its sibling's."""
    steps: list[tuple[Place, Place]] = []
    start, end = 0, size
    while end - start > 1:
        split = middle(start, end)
        left, right = (start, split), (split, end)
        own, sibling = (left, right) if index < split else (right, left)
        steps.append((own, sibling))
        start, end = own
    return steps[::-1]


def climb(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> Places:
    """Every place of the tree that an inclusion path tells, the root among them at (0, size).

    A subtree's hash depends on its own entries alone, so the places of any two paths of one log can be
    compared, whatever the sizes of their trees.
    """
    if size < 1:
        raise EmptyTree
    if not 0 <= index < size:
        raise BeyondTree(index=index, size=size)
    steps = route(index, size)
    if len(path) != len(steps):
        raise PathLength(count=len(path), index=index, size=size, needed=len(steps))
    places = {(index, index + 1): leaf}
    for (own, sibling), other in zip(steps, path, strict=True):
        places[sibling] = other
        left, right = sorted((own, sibling))
        places[left[0], right[1]] = node_hash(places[left], places[right])
    return places


def is_continued(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Is the log of `new` entries the log of `old` entries with more behind it? (RFC 9162, 2.1.4.2)"""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    is_whole = old & (old - 1) == 0  # then the old tree is one node of the new, and the proof leaves it out
    way = [old_root, *proof] if is_whole else list(proof)
    if not proof:
        return False
    low, high = old - 1, new - 1
    while low & 1:
        low, high = low >> 1, high >> 1
    old_side = new_side = way[0]
    for node in way[1:]:
        if high == 0:
            return False
        if low & 1 or low == high:
            old_side, new_side = node_hash(node, old_side), node_hash(node, new_side)
            while low and not low & 1:
                low, high = low >> 1, high >> 1
        else:
            new_side = node_hash(new_side, node)
        low, high = low >> 1, high >> 1
    return high == 0 and old_side == old_root and new_side == new_root


def told(places: Places, start: int, end: int) -> bytes | None:
    """The hash of these entries, if these places tell it, outright or through its halves."""
    known = places.get((start, end))
    return known if known is not None else told_by_halves(places, start, end)


def told_by_halves(places: Places, start: int, end: int) -> bytes | None:
    if end - start < 2:
        return None
    split = middle(start, end)
    left = told(places, start, split)
    right = told(places, split, end) if left is not None else None
    return node_hash(left, right) if left is not None and right is not None else None


def require_one_history(places: Places, more: Places, origin: str) -> None:
    """Puts `more` into `places`. Raises `HistoriesDiffer` if a place has two hashes."""
    for place, digest in more.items():
        if places.setdefault(place, digest) != digest:
            raise HistoriesDiffer(origin=origin, first=place[0], last=place[1] - 1)


def require_halves_agree(places: Places, origin: str) -> None:
    """Raises `HistoriesDiffer` if what one told contradicts what others told of its parts."""
    for (start, end), digest in places.items():
        if told_by_halves(places, start, end) not in (None, digest):
            raise HistoriesDiffer(origin=origin, first=start, last=end - 1)


# -- keys, notes, checkpoints ------------------------------------------------------------------------


@dataclass(frozen=True)
class VerifierKey:
    """A public key with the name and the type of signature that it is for: `name+id+key`."""

    name: str
    type: int
    public: bytes

    @property
    def id(self) -> str:
        """Eight hex digits. Too short to trust alone; keys are compared whole."""
        return sha256(self.name.encode() + b"\n" + bytes([self.type]) + self.public)[:4].hex()

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.id}+{base64.b64encode(bytes([self.type]) + self.public).decode()}"

    def require_signed(self, message: bytes, signature: bytes) -> None:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            raise SignatureFalse(name=self.name, key=self.id) from None


def is_key_name(name: str) -> bool:
    return bool(name) and not any(character.isspace() or character == "+" for character in name)


def parse_vkey(text: str) -> VerifierKey:
    """A key from `name+id+key`, whose id must be the one that name, type and key have."""

    def refuse(why: str) -> NoReturn:
        raise NotKey(key=text, why=why)

    name, *others = text.split("+", 2)  # base64 has plus signs of its own
    if len(others) != 2 or not is_key_name(name) or any(map(is_half_surrogate, name)):
        refuse(N_("it is not name+id+key"))
    try:
        material = unbase64(others[1], N_("key"))
    except NotBase64:
        refuse(N_("its key is not base64"))
    if len(material) != 33 or material[0] not in (LOG_TYPE, WITNESS_TYPE):
        refuse(N_("it is not Ed25519 of the type 0x01 or 0x04"))
    key = VerifierKey(name, material[0], material[1:])
    if key.id != others[0]:
        refuse(Words(N_("its id should be {id}"), id=key.id))
    return key


def is_half_surrogate(character: str) -> bool:
    return "\ud800" <= character <= "\udfff"


def read_keys(data: bytes) -> tuple[VerifierKey, ...]:
    """The keys of a file, one a line; empty lines and lines that begin with # are for people."""
    lines = (line.strip() for line in decoded(data.replace(b"\r\n", b"\n")).split("\n"))
    return tuple(parse_vkey(line) for line in lines if line and not line.startswith("#"))


@dataclass(frozen=True)
class SignatureLine:
    name: str
    key: str  # eight hex digits
    payload: bytes

    def is_by(self, key: VerifierKey) -> bool:
        return (self.name, self.key) == (key.name, key.id)


@dataclass(frozen=True)
class Note:
    """A text and the lines below that say who signed it."""

    text: str
    signatures: tuple[SignatureLine, ...]


def read_note(text: str, line: int = 1) -> Note:
    """A signed note that begins at this line of its file."""
    body, separator, signatures = text.rpartition("\n\n")
    line += body.count("\n") + 2
    if not separator or not body or not signatures.endswith("\n"):
        raise NotNote(line=line, expected=N_("an empty line, then signature lines that end in a newline"))
    lines = signatures[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NotNote(line=line, expected=Words(N_("at most {most} signatures"), most=MOST_SIGNATURES))
    return Note(f"{body}\n", tuple(signature_line(each, line + n) for n, each in enumerate(lines)))


def signature_line(text: str, line: int) -> SignatureLine:
    dash, *words = text.split(" ")
    if dash != "—" or len(words) != 2 or not is_key_name(words[0]):
        raise NotNote(line=line, expected=N_("a dash, a key name and a signature"))
    payload = unbase64(words[1], Words(N_("signature at line {line}"), line=line))
    if len(payload) <= 4:
        raise NotNote(line=line, expected=N_("a key id and a signature"))
    return SignatureLine(words[0], payload[:4].hex(), payload[4:])


@dataclass(frozen=True)
class Checkpoint:
    """The log's head: how many entries, and the hash over all of them."""

    origin: str
    size: int
    root: bytes

    @property
    def root_shown(self) -> str:
        return base64.b64encode(self.root).decode()


def read_checkpoint(note: Note, line: int = 1) -> Checkpoint:
    lines = note.text.split("\n")
    if len(lines) != 4 or not is_key_name(lines[0]):
        raise NotCheckpoint(line=line)
    size = number(lines[1], line + 1)
    if size == 0:
        raise EmptyTree
    return Checkpoint(lines[0], size, hash_line(lines[2], line + 2))


def require_log_signed(note: Note, line: SignatureLine, key: VerifierKey) -> None:
    if len(line.payload) != SIGNATURE_BYTES:
        raise SignatureFalse(name=key.name, key=key.id)
    key.require_signed(note.text.encode(), line.payload)


@dataclass(frozen=True)
class Cosignature:
    """A witness said: at this time this was the newest head of the log that I saw, and it only grew."""

    key: VerifierKey
    time: datetime


def read_cosignature(note: Note, line: SignatureLine, key: VerifierKey) -> Cosignature:
    seconds = int.from_bytes(line.payload[:TIME_BYTES], "big")
    if len(line.payload) != TIME_BYTES + SIGNATURE_BYTES or not 0 < seconds < END_OF_TIME:
        raise SignatureFalse(name=key.name, key=key.id)
    key.require_signed(f"cosignature/v1\ntime {seconds}\n{note.text}".encode(), line.payload[TIME_BYTES:])
    return Cosignature(key, datetime.fromtimestamp(seconds, UTC))


def require_outsiders(log_key: VerifierKey, witnesses: Sequence[VerifierKey]) -> None:
    """Raises `NotWitness` where a cosignature is by the log itself, or by one witness under two names.

    The cosigned message does not hold the witness's name, so one key could pose as a whole quorum.
    """
    known = {log_key.public}
    names = {log_key.name}
    for key in witnesses:
        if key.type != WITNESS_TYPE:
            raise NotWitness(name=key.name, why=N_("its type is not 0x04"))
        if key.name in names or key.public in known:
            raise NotWitness(name=key.name, why=N_("the log or another witness has the same name or key"))
        names.add(key.name)
        known.add(key.public)


# -- the entry ---------------------------------------------------------------------------------------

ENTRY_NAMES = (
    "format",
    "sequence",
    "kind",
    "subject",
    "recorded_at",
    "clock_regressed",
    "entered_later",
    "software",
    "facts",
    "commitments",
)
NOT_SIGNED_BY_PASSKEY = ("sequence", "recorded_at", "clock_regressed", "entered_later", "software")
"""What the log adds when it enters the fact, after the person's device has signed."""


@dataclass(frozen=True)
class Entry:
    """One fact as the log holds it."""

    sequence: int
    kind: str
    subject: str
    recorded_at: datetime
    clock_regressed: bool
    entered_later: bool
    software: str
    facts: Object
    commitments: Mapping[str, str]
    value: Object  # all of it, as it was read

    @property
    def leaf(self) -> bytes:
        return leaf_hash(canonical(self.value))

    @property
    def digests(self) -> frozenset[str]:
        """The SHA-256 of every document that the facts name."""
        return frozenset(digests_in(self.facts))


def digests_in(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            if name.endswith("sha256") and isinstance(each, str):
                yield each
            yield from digests_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from digests_in(each)


def read_entry(value: Json) -> Entry:
    """The entry, with every name that it must have, and no other."""

    def refuse(why: str) -> NoReturn:
        raise NotEntry(form=ENTRY, why=why)

    entry = object_of(value, ENTRY_NAMES) or refuse(N_("its names are not the ten that an entry has"))
    if entry["format"] != ENTRY:
        refuse(N_("its format is another"))
    facts, commitments = entry["facts"], entry["commitments"]
    if not isinstance(facts, dict) or not isinstance(commitments, dict):
        refuse(N_("facts or commitments are no object"))
    digests = {name: digest for name, digest in commitments.items() if isinstance(digest, str)}
    if len(digests) != len(commitments) or not all(map(is_digest, digests.values())):
        refuse(N_("a commitment is not 64 hex digits"))
    sequence = entry["sequence"]
    if type(sequence) is not int or sequence < 0:
        refuse(N_("its sequence is no whole number from 0"))
    kind, subject, software = entry["kind"], entry["subject"], entry["software"]
    if not isinstance(kind, str) or not re.fullmatch(r"[a-z][a-z0-9_]{0,63}", kind):
        refuse(N_("its kind is no word"))
    if not isinstance(subject, str) or not re.fullmatch(r"[a-z_]{1,40}/[A-Za-z0-9_-]{1,39}", subject):
        refuse(N_("its subject is not a row, as table/id"))
    clock_regressed, entered_later = entry["clock_regressed"], entry["entered_later"]
    if not isinstance(clock_regressed, bool) or not isinstance(entered_later, bool):
        refuse(N_("a mark is neither true nor false"))
    if not isinstance(software, str) or not software:
        refuse(N_("its software is not named"))
    return Entry(
        sequence=sequence,
        kind=kind,
        subject=subject,
        recorded_at=instant(entry["recorded_at"]) or refuse(N_("its time is not in the one form")),
        clock_regressed=clock_regressed,
        entered_later=entered_later,
        software=software,
        facts=facts,
        commitments=digests,
        value=entry,
    )


@dataclass(frozen=True)
class Signing:
    """The facts of a signature that a reader must be told; the entry may hold more."""

    outcome: str
    title: str
    language: str
    statements: tuple[str, ...]
    meaning: str
    signed_at: datetime
    time_zone: str
    method: str


OUTCOMES = {"signed": "signed", "signed_with_comment": "signed_with_comment", "refused": "declined"}
"""The outcome in the entry → the finding that tells it."""
TOLD_APART = frozenset(
    {"outcome", "title", "language", "statements", "meaning", "signed_at", "time_zone", "text_sha256"}
)
"""Facts of a signature that have sentences of their own."""


def read_signing(facts: Object) -> Signing:
    """Raises `NotEntry` where an entry that calls itself a signature does not say what was signed."""

    def refuse(why: str) -> NoReturn:
        raise NotEntry(form=f"{ENTRY}, signature", why=why)

    def words(source: Object, name: str) -> str:
        value = source.get(name)
        return value if isinstance(value, str) else refuse(Words(N_("{name} is no text"), name=name))

    authentication = facts.get("authentication")
    statements = facts.get("statements")
    if not isinstance(authentication, dict):
        refuse(N_("authentication is no object"))
    if not isinstance(statements, list):
        refuse(N_("statements is no list"))
    if not is_digest(facts.get("text_sha256")):
        refuse(N_("text_sha256 is no digest"))
    if words(facts, "outcome") not in OUTCOMES:
        refuse(N_("its outcome is unknown"))
    return Signing(
        outcome=words(facts, "outcome"),
        title=words(facts, "title"),
        language=words(facts, "language"),
        statements=tuple(
            words(object_of(each, ("id", "text")) or refuse(N_("a statement is not id and text")), "text")
            for each in statements
        ),
        meaning=words(facts, "meaning"),
        signed_at=instant(facts.get("signed_at")) or refuse(N_("signed_at is not in the one form")),
        time_zone=words(facts, "time_zone"),
        method=words(authentication, "method"),
    )


@dataclass(frozen=True)
class Attesting:
    """The facts of what somebody entered for a person: signed or refused on paper, or read aloud to them."""

    finding: str
    title: str
    language: str
    day: str
    entered_at: datetime
    time_zone: str
    scan: str | None  # its SHA-256


ATTESTED = {
    ("paper", "signed"): "on_paper",
    ("paper", "refused"): "refused_on_paper",
    ("read_aloud", "signed"): "read_aloud",
    ("read_aloud", "refused"): "refused_aloud",
}
"""The way and the outcome in the entry → the finding that tells it."""
TOLD_APART_ON_PAPER = frozenset(
    {"way", "outcome", "title", "language", "answered_on", "entered_at", "text_sha256", "scan_sha256"}
)


def read_attesting(facts: Object) -> Attesting:
    """Raises `NotEntry` where an entry that calls itself a paper record does not say what was answered."""

    def refuse(why: str) -> NoReturn:
        raise NotEntry(form=f"{ENTRY}, paper_record", why=why)

    def words(name: str) -> str:
        value = facts.get(name)
        return value if isinstance(value, str) else refuse(Words(N_("{name} is no text"), name=name))

    scan = facts.get("scan_sha256")
    if not is_digest(facts.get("text_sha256")):
        refuse(N_("text_sha256 is no digest"))
    if scan is not None and not is_digest(scan):
        refuse(Words(N_("{name} is no text"), name="scan_sha256"))
    return Attesting(
        finding=ATTESTED.get((words("way"), words("outcome"))) or refuse(N_("its outcome is unknown")),
        title=words("title"),
        language=words("language"),
        day=words("answered_on"),
        entered_at=instant(facts.get("entered_at")) or refuse(N_("entered_at is not in the one form")),
        time_zone=words("time_zone"),
        scan=scan if isinstance(scan, str) else None,
    )


# -- the person's own key ----------------------------------------------------------------------------

ASSERTION_NAMES = ("credential_key", "authenticator_data", "client_data", "signature", "over")
PRESENT, CHECKED, EXTENDED = 0x01, 0x04, 0xC0  # flags of WebAuthn: touched, person verified, more data follow


@dataclass(frozen=True)
class Assertion:
    """A passkey signed the content of the entry."""

    fingerprint: str  # SHA-256 of the public key, 64 hex digits
    site: str
    person_checked: bool  # the device asked for a PIN, a face or a finger, and not for a touch alone


def signed_content(entry: Object) -> bytes:
    """What the passkey signs: the entry as it is before the log enters it, without the signature itself."""
    content = {name: value for name, value in entry.items() if name not in NOT_SIGNED_BY_PASSKEY}
    facts, authentication = authentication_of(content)
    return canonical({**content, "facts": {**facts, "authentication": {**authentication, "assertion": None}}})


def authentication_of(entry: Object) -> tuple[Object, Object]:
    facts = entry.get("facts")
    inner = facts.get("authentication") if isinstance(facts, dict) else None
    return facts if isinstance(facts, dict) else {}, inner if isinstance(inner, dict) else {}


def refuse_assertion(why: str) -> NoReturn:
    raise AssertionFalse(why=why)


def read_assertion(entry: Entry) -> Assertion | None:
    """The passkey's assertion over this entry; none if the entry has none. Raises `AssertionFalse`."""
    value = authentication_of(entry.value)[1].get("assertion")
    if value is None:
        return None
    parts = object_of(value, ASSERTION_NAMES) or refuse_assertion(
        N_("its names are not the five it must have")
    )
    over = sha256(signed_content(entry.value))
    if parts["over"] != over.hex():
        refuse_assertion(N_("it is over other content than this entry's"))
    key, authenticator, client, signature = (
        unbase64(part, name)
        if isinstance(part := parts[name], str)
        else refuse_assertion(Words(N_("{name} is no text"), name=name))
        for name in ASSERTION_NAMES[:4]
    )
    site = require_asked(client, over)
    require_present(authenticator, site)
    require_passkey_signed(key, signature, authenticator + sha256(client))
    return Assertion(sha256(key).hex(), site, bool(authenticator[32] & CHECKED))


def require_asked(client: bytes, over: bytes) -> str:
    """The site whose page asked the device to sign exactly this."""
    value = parse_json(client, N_("client data"))
    challenge = base64.urlsafe_b64encode(over).decode().rstrip("=")
    if not isinstance(value, dict) or value.get("type") != "webauthn.get":
        refuse_assertion(N_("the device was asked for something else than to sign in or sign"))
    if value.get("challenge") != challenge:
        refuse_assertion(N_("the device was asked to sign something else"))
    if value.get("crossOrigin", False) is not False:
        refuse_assertion(N_("another site's page asked"))
    site = value.get("origin")
    return site if isinstance(site, str) else refuse_assertion(N_("it names no site"))


def require_present(authenticator: bytes, site: str) -> None:
    """Somebody was at the device, and the device took the site for the one the key belongs to."""
    if len(authenticator) < 37 or (len(authenticator) > 37 and not authenticator[32] & EXTENDED):
        refuse_assertion(N_("the device's data have another length"))
    if not authenticator[32] & PRESENT:
        refuse_assertion(N_("nobody touched the device"))
    if authenticator[:32] not in {sha256(domain.encode()) for domain in domains_of(site)}:
        refuse_assertion(N_("the key belongs to another site"))


def domains_of(site: str) -> list[str]:
    """The site's host and the domains above it: a page may use the keys of any of them."""
    try:
        host = urlsplit(site).hostname or ""
    except ValueError:
        host = ""
    if not host or not host.isascii() or len(host) > LONGEST_HOST:
        refuse_assertion(N_("its site is no address"))
    labels = host.split(".")
    return [".".join(labels[n:]) for n in range(len(labels)) if labels[n]]


def require_passkey_signed(der: bytes, signature: bytes, message: bytes) -> None:
    """ES256 or EdDSA, the two that every authenticator has one of."""
    try:
        key = load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm):
        refuse_assertion(N_("its key cannot be read"))
    if key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) != der:
        refuse_assertion(N_("its key is not in the one form"))
    try:
        if isinstance(key, Ed25519PublicKey):
            key.verify(signature, message)
        elif isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
            key.verify(signature, message, ec.ECDSA(SHA256()))
        else:
            refuse_assertion(N_("its key is neither ES256 nor EdDSA"))
    except InvalidSignature:
        refuse_assertion(N_("its signature does not verify"))


# -- the receipt -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Opening:
    salt: bytes
    value: Json


def commitment(name: str, opening: Opening) -> str:
    """64 hex digits that say nothing without the salt."""
    return sha256(COMMITMENT + opening.salt + canonical([name, opening.value])).hex()


@dataclass(frozen=True)
class Receipt:
    """A receipt that holds in itself. Whether its key is the company's is another question."""

    entry: Entry
    signing: Signing | None  # only of an entry of the kind `signature`
    attesting: Attesting | None  # only of an entry of the kind `paper_record`
    assertion: Assertion | None  # only if signed with the person's own key
    openings: Mapping[str, Opening]
    texts: Mapping[str, str]
    index: int
    checkpoint: Checkpoint
    log_key: VerifierKey
    cosignatures: tuple[Cosignature, ...]
    places: Places

    @property
    def ancestors(self) -> Iterator[Place]:
        """The places that hold this entry, from its own up to the whole tree."""
        return (place for place in self.places if place[0] <= self.index < place[1])


def read_receipt(data: bytes) -> Receipt:
    """The receipt, if everything in it holds together. Raises `Refused`."""
    head, separator, checkpoint_text = decoded(data).partition("\n\n")
    lines = head.split("\n")
    form, extra_line, index_line = [*lines, "", ""][:3]
    if form != PROOF:
        raise NotReceipt(line=1, expected=PROOF)
    extra = read_extra(unbase64(after("extra ", extra_line, 2), N_("extra data")))
    index = number(after("index ", index_line, 3), 3)
    path = read_hashes(lines[3:], 4)
    if not separator:
        raise NotReceipt(line=len(lines) + 1, expected=N_("an empty line, then the checkpoint"))
    line = len(lines) + 2
    note = read_note(checkpoint_text, line)
    return receipt_of(extra, index, path, note, read_checkpoint(note, line))


def after(prefix: str, text: str, line: int) -> str:
    if not text.startswith(prefix):
        raise NotReceipt(line=line, expected=Words(N_("“{prefix}” and a value"), prefix=prefix))
    return text.removeprefix(prefix)


def read_hashes(lines: Sequence[str], first_line: int) -> tuple[bytes, ...]:
    if len(lines) > LONGEST_PROOF:
        raise NotReceipt(line=first_line, expected=Words(N_("at most {most} hashes"), most=LONGEST_PROOF))
    return tuple(hash_line(each, first_line + n) for n, each in enumerate(lines))


@dataclass(frozen=True)
class Extra:
    """What a receipt carries beside the proof. Nothing in it is believed before it is checked."""

    entry: Entry
    openings: Mapping[str, Opening]
    texts: Mapping[str, str]
    signers: tuple[VerifierKey, ...]


def read_extra(data: bytes) -> Extra:
    def refuse(why: str) -> NoReturn:
        raise NotExtra(why=why)

    extra = object_of(parse_canonical(data, N_("extra data")), ("entry", "openings", "texts", "signers"))
    if extra is None:
        refuse(N_("its names are not entry, openings, texts and signers"))
    openings, texts, signers = extra["openings"], extra["texts"], extra["signers"]
    if not isinstance(openings, dict) or not isinstance(texts, dict) or not isinstance(signers, list):
        refuse(N_("openings, texts or signers are of another kind"))
    return Extra(
        entry=read_entry(extra["entry"]),
        openings={
            name: read_opening(value) or refuse(Words(N_("the opening {name}"), name=name))
            for name, value in openings.items()
        },
        texts={
            digest: text if isinstance(text, str) else refuse(Words(N_("the text {digest}"), digest=digest))
            for digest, text in texts.items()
        },
        signers=tuple(
            parse_vkey(signer) if isinstance(signer, str) else refuse(N_("a signer is no text"))
            for signer in signers
        ),
    )


def read_opening(value: Json) -> Opening | None:
    opening = object_of(value, ("salt", "value"))
    if opening is None or not isinstance(opening["salt"], str):
        return None
    salt = unbase64(opening["salt"], N_("salt"))
    return Opening(salt, opening["value"]) if len(salt) == 32 else None


def receipt_of(
    extra: Extra, index: int, path: Sequence[bytes], note: Note, checkpoint: Checkpoint
) -> Receipt:
    """Everything that can be checked without knowing whose key it is, the cheap before the costly."""
    entry = extra.entry
    if entry.sequence != index:
        raise OtherPlace(sequence=entry.sequence, index=index)
    require_openings_hold(entry, extra.openings)
    require_texts_hold(entry, extra.texts)
    places = climb(entry.leaf, index, checkpoint.size, path)
    if places[0, checkpoint.size] != checkpoint.root:
        raise NotIncluded
    log_key, cosignatures = read_signatures(note, checkpoint, extra.signers)
    return Receipt(
        entry=entry,
        signing=read_signing(entry.facts) if entry.kind == "signature" else None,
        attesting=read_attesting(entry.facts) if entry.kind == "paper_record" else None,
        assertion=read_assertion(entry),
        openings=extra.openings,
        texts=extra.texts,
        index=index,
        checkpoint=checkpoint,
        log_key=log_key,
        cosignatures=cosignatures,
        places=places,
    )


def require_openings_hold(entry: Entry, openings: Mapping[str, Opening]) -> None:
    for name, opening in openings.items():
        if entry.commitments.get(name) != commitment(name, opening):
            raise CommitmentFalse(name=name)


def require_texts_hold(entry: Entry, texts: Mapping[str, str]) -> None:
    named = entry.digests
    for digest, text in texts.items():
        if digest not in named:
            raise TextNotNamed(digest=digest)
        if sha256(text.encode()).hex() != digest:
            raise TextFalse(digest=digest)


def read_signatures(
    note: Note, checkpoint: Checkpoint, signers: Sequence[VerifierKey]
) -> tuple[VerifierKey, tuple[Cosignature, ...]]:
    """The log's key and what the witnesses said. Every line must be named by `signers` and verify."""
    if len(signers) != len(note.signatures):
        raise SignersDiffer(
            why=Words(
                N_("{signers} signers, {lines} lines"), signers=len(signers), lines=len(note.signatures)
            )
        )
    for line, key in zip(note.signatures, signers, strict=True):
        if not line.is_by(key):
            raise SignersDiffer(
                why=Words(
                    N_("a line is by “{line}”, the list has “{listed}”"), line=line.name, listed=key.name
                )
            )
    log_key, *witnesses = signers
    if (log_key.name, log_key.type) != (checkpoint.origin, LOG_TYPE):
        raise NotLogSignature
    require_outsiders(log_key, witnesses)
    require_log_signed(note, note.signatures[0], log_key)
    lines = zip(note.signatures[1:], witnesses, strict=True)
    return log_key, tuple(read_cosignature(note, line, key) for line, key in lines)


# -- the account: what is proved, in words -----------------------------------------------------------


@dataclass(frozen=True)
class Account:
    """What was found out. Nothing in the files was refused; that would be a `Refused` instead."""

    findings: tuple[Finding, ...]
    receipts: tuple[Receipt, ...] = ()
    vouched: bool = False  # every log key is among those that the reader named
    settled: bool = True  # everything that was asked has an answer

    @property
    def proved(self) -> bool:
        return self.vouched and self.settled


def verify_receipt(data: bytes, trusted: Iterable[VerifierKey] = ()) -> Account:
    """What one receipt proves. Raises `Refused`, with `trusted` also for a log's key that is not in it."""
    keys = frozenset(trusted)
    receipt = read_receipt(data)
    require_named(receipt.log_key, keys)
    return Account(tuple(told_by(receipt, keys)), (receipt,), vouched=bool(keys))


def require_named(key: VerifierKey, trusted: frozenset[VerifierKey]) -> None:
    if trusted and key not in trusted:
        raise KeyNotNamed(name=key.name, key=key.id)


def told_by(receipt: Receipt, trusted: frozenset[VerifierKey]) -> Iterator[Finding]:
    yield from told_by_facts(receipt)
    yield from told_by_documents(receipt)
    yield from told_by_log(receipt, trusted)
    yield from told_by_strength(receipt)


def told_by_facts(receipt: Receipt) -> Iterator[Finding]:
    entry, signing = receipt.entry, receipt.signing
    if receipt.attesting:
        yield from told_by_attester(receipt, receipt.attesting)
    elif signing is None:
        yield found("other_kind", kind=entry.kind, subject=entry.subject)
    else:
        yield found(OUTCOMES[signing.outcome], title=signing.title, language=signing.language)
        yield told_by_name(receipt)
        yield from (found("statement", text=each) for each in signing.statements)
        if signing.meaning:
            yield found("meaning", meaning=signing.meaning)
        local = moment_in(signing.signed_at, signing.time_zone)
        yield found("signed_at", local=local, utc=moment(signing.signed_at))
        yield found("method", method=signing.method)
    for name, value in other_facts(receipt).items():
        yield found("other_fact", name=name, value=in_words(value))


def told_by_attester(receipt: Receipt, attesting: Attesting) -> Iterator[Finding]:
    yield found(attesting.finding, title=attesting.title, language=attesting.language, day=attesting.day)
    yield told_by_name(receipt)
    local, utc = moment_in(attesting.entered_at, attesting.time_zone), moment(attesting.entered_at)
    attester = receipt.openings.get("attested_by")
    if attester is None:
        yield found("attester_sealed", local=local, utc=utc)
    else:
        yield found("attested_by", name=in_words(attester.value), local=local, utc=utc)
    if attesting.scan:
        yield found("scan_named", digest=attesting.scan)


def other_facts(receipt: Receipt) -> Object:
    """The facts that have no sentence of their own."""
    facts = receipt.entry.facts
    if receipt.attesting:
        return {name: value for name, value in facts.items() if name not in TOLD_APART_ON_PAPER}
    if receipt.signing is None:
        return facts
    authentication = authentication_of(receipt.entry.value)[1]
    rest = {name: value for name, value in authentication.items() if name not in ("method", "assertion")}
    others: Object = {name: value for name, value in facts.items() if name not in TOLD_APART}
    others.pop("authentication")
    return others | {f"authentication, {name}": value for name, value in rest.items()}


def told_by_name(receipt: Receipt) -> Finding:
    opening = receipt.openings.get("printed_name")
    if opening is None:
        return found("printed_name_sealed")
    return found("printed_name", name=in_words(opening.value))


def in_words(value: Json) -> str:
    return value if isinstance(value, str) else canonical(value).decode()


def told_by_documents(receipt: Receipt) -> Iterator[Finding]:
    scan = receipt.attesting and receipt.attesting.scan
    for digest in sorted(receipt.entry.digests - {scan}):
        if digest in receipt.texts:
            yield found("text_here", digest=digest, length=len(receipt.texts[digest]))
        else:
            yield found("text_elsewhere", digest=digest)
    for name in receipt.entry.commitments:
        opening = receipt.openings.get(name)
        if opening is None:
            yield found("sealed", name=name)
        else:
            yield found("opened", name=name, value=in_words(opening.value))


def told_by_log(receipt: Receipt, trusted: frozenset[VerifierKey]) -> Iterator[Finding]:
    entry, checkpoint, key = receipt.entry, receipt.checkpoint, receipt.log_key
    yield found("entered", index=receipt.index, origin=checkpoint.origin, key=key.id)
    yield found("key_named") if key in trusted else found("key_not_named", vkey=key.vkey)
    yield found("recorded_at", time=moment(entry.recorded_at), software=entry.software)
    if entry.clock_regressed:
        yield found("clock_regressed")
    if entry.entered_later:
        yield found("entered_later")
    yield found("checkpoint", size=checkpoint.size, root=checkpoint.root_shown)
    for each in receipt.cosignatures:
        yield told_by_witness(each, trusted)
        if each.time < entry.recorded_at and entry.recorded_at - each.time > CLOCK_TOLERANCE:
            yield found("clocks_disagree", name=each.key.name)
    if not receipt.cosignatures:
        yield found("not_witnessed")


def told_by_witness(cosignature: Cosignature, trusted: frozenset[VerifierKey]) -> Finding:
    key, time = cosignature.key, moment(cosignature.time)
    if key in trusted:
        return found("witnessed", name=key.name, time=time)
    return found("witnessed_by_stranger", name=key.name, time=time, vkey=key.vkey)


def told_by_strength(receipt: Receipt) -> Iterator[Finding]:
    assertion = receipt.assertion
    if receipt.attesting:
        yield found("attester_word")
    elif assertion is None:
        yield found("server_word")
    else:
        device = (
            N_("the device checked who held it") if assertion.person_checked else N_("the device was touched")
        )
        yield found("own_key", key=assertion.fingerprint, site=assertion.site, device=device)
        yield found("own_key_whose")
    yield found("change_detected")
    yield found("not_promised")


# -- two receipts ------------------------------------------------------------------------------------


def verify_pair(first: bytes, second: bytes, trusted: Iterable[VerifierKey] = ()) -> Account:
    """Do two receipts tell one history? Raises `OtherLog` or `HistoriesDiffer` if they cannot."""
    keys = frozenset(trusted)
    pair = (read_receipt(first), read_receipt(second))
    for receipt in pair:
        require_named(receipt.log_key, keys)
    origins = [receipt.checkpoint.origin for receipt in pair]
    if origins[0] != origins[1]:
        raise OtherLog(first=origins[0], second=origins[1])
    places: Places = {}
    for receipt in pair:
        require_one_history(places, receipt.places, origins[0])
    require_halves_agree(places, origins[0])
    findings = tuple(told_by_pair(*pair))
    settled = findings[0].id in ("same_head", "longer_holds_shorter") or (
        [finding.id for finding in findings[:2]] == ["entry_held", "entry_held"]
    )
    named = tuple(key_told(key, keys) for key in dict.fromkeys(each.log_key for each in pair))
    return Account((*findings, *named), pair, vouched=bool(keys), settled=settled)


def key_told(key: VerifierKey, trusted: frozenset[VerifierKey]) -> Finding:
    return found("key_named") if key in trusted else found("key_not_named", vkey=key.vkey)


def told_by_pair(first: Receipt, second: Receipt) -> Iterator[Finding]:
    shorter, longer = sorted((first, second), key=lambda receipt: receipt.checkpoint.size)
    old, new = shorter.checkpoint, longer.checkpoint
    shared = shorter.places.keys() & longer.places.keys()
    if old.size == new.size:
        yield found("same_head", size=new.size, root=new.root_shown)
    elif told(longer.places, 0, old.size) is not None:
        yield found("longer_holds_shorter", longer=new.size, shorter=old.size)
    elif not shared:
        yield found("not_comparable")
    else:
        for receipt, other in ((first, second), (second, first)):
            held = any(place in other.places for place in receipt.ancestors)
            yield found("entry_held" if held else "entry_not_held", index=receipt.index)
        yield found("overlap", count=len(shared), last=max(end for _, end in shared) - 1)


# -- a newer head ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Head:
    """A newer checkpoint and the proof that it continues a log of `old` entries."""

    old: int
    proof: tuple[bytes, ...]
    note: Note
    checkpoint: Checkpoint


def read_head(data: bytes) -> Head:
    """The form alone; who signed it is checked against keys, of which a head has none."""
    top, separator, checkpoint_text = decoded(data).partition("\n\n")
    lines = top.split("\n")
    old = number(after("old ", lines[0], 1), 1)
    proof = read_hashes(lines[1:], 2)
    if not separator:
        raise NotReceipt(line=len(lines) + 1, expected=N_("an empty line, then the checkpoint"))
    line = len(lines) + 2
    note = read_note(checkpoint_text, line)
    return Head(old, proof, note, read_checkpoint(note, line))


def verify_head(receipt: bytes, head: bytes, trusted: Iterable[VerifierKey] = ()) -> Account:
    """Does the newer log still hold the receipt's entry, unchanged? Raises `Refused` if it does not."""
    keys = frozenset(trusted)
    account = verify_receipt(receipt, keys)
    (held,) = account.receipts
    newer = read_head(head)
    old, new = held.checkpoint, newer.checkpoint
    if new.origin != old.origin:
        raise OtherLog(first=old.origin, second=new.origin)
    if newer.old != old.size:
        raise OtherHead(old=newer.old, size=old.size)
    if new.size < old.size:
        raise HeadSmaller(size=new.size, old=old.size)
    known = keys or {held.log_key}
    log_key = require_signed_by_log(newer.note, known, new.origin, N_("head"))
    if old.size == new.size and old.root != new.root:
        raise HistoriesDiffer(origin=new.origin, first=0, last=new.size - 1)
    if not is_continued(old.size, old.root, new.size, new.root, newer.proof):
        raise NotContinued(size=new.size, old=old.size)
    witnesses = {each.key for each in held.cosignatures}
    findings = (*told_by_head(new, old, log_key), *told_by_lines(newer.note, known | witnesses, keys))
    return Account((*account.findings, *findings), account.receipts, vouched=account.vouched)


def require_signed_by_log(note: Note, keys: Iterable[VerifierKey], origin: str, what: str) -> VerifierKey:
    """The log's key, among these, that signed the note."""
    log_keys = [key for key in keys if (key.name, key.type) == (origin, LOG_TYPE)]
    for line in note.signatures:
        for key in filter(line.is_by, log_keys):
            require_log_signed(note, line, key)
            return key
    raise HeadUnsigned(what=what)


def told_by_head(new: Checkpoint, old: Checkpoint, key: VerifierKey) -> Iterator[Finding]:
    if new.size == old.size:
        yield found("head_same", size=new.size)
    else:
        yield found("head_continues", size=new.size, root=new.root_shown, key=key.id)


def told_by_lines(
    note: Note, known: Iterable[VerifierKey], trusted: frozenset[VerifierKey]
) -> Iterator[Finding]:
    """Who signed a note that carries no list of its signers: what a known key signed must hold."""
    for line in note.signatures:
        key = next(filter(line.is_by, known), None)
        if key is None:
            yield found("line_not_checked", name=line.name, key=line.key)
        elif key.type == LOG_TYPE:
            require_log_signed(note, line, key)
        else:
            time = moment(read_cosignature(note, line, key).time)
            sentence = "head_witnessed" if key in trusted else "head_witnessed_by_stranger"
            yield found(sentence, name=key.name, time=time)


# -- an evidence pack --------------------------------------------------------------------------------

MANIFEST = "manifest.json"
MANIFEST_NOTE = "manifest.note"
PACK_CHECKPOINT = "checkpoint.note"
ENTRIES = "log/entries.jsonl"
REASONS = {
    "after_date": N_("signed after the day that was asked for"),
    "other_course": N_("of another course than was asked for"),
    "other_unit": N_("of somebody outside the unit that was asked for, by the company's word"),
}
"""Why a signature of the log can be left out of a pack, and how that is said."""
ARCHIVE_END = 22  # bytes of the record that a ZIP file ends with, if it has no comment
ARCHIVE_LOCATOR = 20  # bytes of the record before it in the second form


@dataclass(frozen=True)
class Manifest:
    """What a pack must hold: each file's SHA-256, and the log's head when it was made."""

    files: Mapping[str, str]
    made_at: datetime
    checkpoint: Checkpoint
    digest: str  # of the manifest itself
    signatures: Signatures | None  # where it accounts for every signature of the log


@dataclass(frozen=True)
class Signatures:
    """Which signatures of the log the pack was asked for, and why it has not the others."""

    as_at: date
    course: str | None
    unit: str | None
    left_out: Mapping[int, str]  # an entry's place → the reason
    row_missing: frozenset[int]  # places of entries whose record the database no longer has


def verify_pack(file: BinaryIO, trusted: Iterable[VerifierKey] = ()) -> Account:
    """Is the pack whole, and does every receipt in it hold and agree with every other? Raises `Refused`."""
    keys = frozenset(trusted)
    with opened_pack(file) as pack:
        infos = packed_files(pack)
        manifest = read_manifest(packed(pack, infos, MANIFEST))
        require_listed(infos.keys(), manifest)
        for path, digest in manifest.files.items():
            require_digest(pack, infos[path], digest)
        receipts = packed_receipts(pack, infos, manifest, keys)
        places, summary, log_keys = together(receipts, manifest.checkpoint)
        counted = tuple(recounted(pack, infos, manifest, summary))
        known = keys or log_keys
        head = read_note(decoded(packed(pack, infos, PACK_CHECKPOINT)))
        note = read_note(decoded(packed(pack, infos, MANIFEST_NOTE)))
    if read_checkpoint(head) != manifest.checkpoint:
        raise PackDiffers(why=N_("the manifest names another checkpoint"), path=PACK_CHECKPOINT)
    if note.text != f"{PACK}\n{manifest.digest}\n":
        raise PackDiffers(why=N_("what was signed is another manifest"), path=MANIFEST_NOTE)
    origin = manifest.checkpoint.origin
    require_signed_by_log(head, known, origin, PACK_CHECKPOINT)
    key = require_signed_by_log(note, known, origin, MANIFEST_NOTE)
    require_halves_agree(places, origin)
    findings = (
        found(
            "pack_whole", count=len(manifest.files), time=moment(manifest.made_at), key=key.id, origin=origin
        ),
        key_told(key, keys),
        found("pack_checkpoint", size=manifest.checkpoint.size, root=manifest.checkpoint.root_shown),
        *told_by_lines(head, known, keys),
        *(each.finding for each in summary),
        *told_by_packed(summary),
        *counted,
    )
    whole = all(each.id != "pack_row_missing" for each in counted)
    return Account(findings, vouched=bool(keys), settled=whole and all(each.anchored for each in summary))


@contextmanager
def opened_pack(file: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """The archive; whatever its reader trips over is a refusal."""
    require_plain_directory(file)
    try:
        with zipfile.ZipFile(file) as pack:
            yield pack
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        OSError,
        NotImplementedError,  # of a way of packing
        RuntimeError,  # of a password
        OverflowError,
        LookupError,
        ValueError,
    ):
        raise NotPack(why=N_("the archive is damaged or unusual")) from None


def require_plain_directory(file: BinaryIO) -> None:
    """The list of files fits into memory, and nothing stands before or behind the archive.

    The reader in the standard library would take the whole list in before anybody could count it.
    """
    size = file.seek(0, 2)
    if size > LARGEST_PACK:
        raise TooLarge(limit=LARGEST_PACK)
    file.seek(max(0, size - ARCHIVE_END - ARCHIVE_LOCATOR))
    tail = file.read()
    end = tail[-ARCHIVE_END:]
    if len(end) < ARCHIVE_END or end[:4] != b"PK\x05\x06" or tail[:4] == b"PK\x06\x07":
        raise NotPack(why=N_("it does not end like a plain archive"))
    length, start, comment = struct.unpack("<IIH", end[12:])
    if comment or length > LARGEST_DIRECTORY or start + length + ARCHIVE_END != size:
        raise NotPack(why=N_("its list of files is not where it must be"))


def packed_files(pack: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files by name. Nothing that unpacks to more than a reader can bear, or to somewhere else."""
    infos = {info.filename: info for info in pack.infolist()}
    if len(infos) != len(pack.infolist()):
        raise NotPack(why=N_("it has one name twice"))
    if len(infos) > MOST_PACKED_FILES or sum(info.file_size for info in infos.values()) > LARGEST_PACK:
        raise NotPack(why=N_("it unpacks to too much"))
    for name, info in infos.items():
        if not is_path(name) or name != info.orig_filename:
            raise NotPack(why=Words(N_("a file's name is unsafe: {name}"), name=name))
        if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise NotPack(why=N_("it is packed in an unusual way"))
        if info.file_size > CHUNK and info.file_size > HIGHEST_RATIO * info.compress_size:
            raise NotPack(why=N_("a file unpacks to suspiciously much"))
    return infos


def is_path(name: str) -> bool:
    """A plain relative path of a file."""
    parts = name.split("/")
    return not any(part in ("", ".", "..") for part in parts) and not re.search(r"[\\:\x00-\x1f\x7f]", name)


def packed(pack: zipfile.ZipFile, infos: Mapping[str, zipfile.ZipInfo], path: str) -> bytes:
    """A file small enough to be read whole."""
    info = infos.get(path)
    if info is None:
        raise PackDiffers(why=N_("a file is missing"), path=path)
    if info.file_size > LARGEST_FILE:
        raise TooLarge(limit=LARGEST_FILE)
    with pack.open(info) as stream:
        return stream.read(LARGEST_FILE + 1)


def require_digest(pack: zipfile.ZipFile, info: zipfile.ZipInfo, digest: str) -> None:
    """By chunks: a pack may hold recordings, and this must run on a small machine."""
    hasher = hashlib.sha256()
    with pack.open(info) as stream:
        while chunk := stream.read(CHUNK):
            hasher.update(chunk)
    if hasher.hexdigest() != digest:
        raise PackDiffers(why=N_("a file was changed"), path=info.filename)


def read_manifest(data: bytes) -> Manifest:
    def refuse(why: str) -> NoReturn:
        raise PackDiffers(why=why, path=MANIFEST)

    names = ("format", "files", "made_at", "log")
    value = parse_canonical(data, MANIFEST)
    manifest = object_of(value, names) or object_of(value, (*names, "signatures"))
    if manifest is None:
        refuse(N_("it is of another form"))
    log = object_of(manifest["log"], ("origin", "size", "root")) or refuse(N_("log is of another form"))
    files, origin, size, root = manifest["files"], log["origin"], log["size"], log["root"]
    if manifest["format"] != PACK or not isinstance(files, dict):
        refuse(N_("format or files are others"))
    digests = {path: digest for path, digest in files.items() if isinstance(digest, str)}
    if len(digests) != len(files) or not all(map(is_digest, digests.values())):
        refuse(N_("a digest is not 64 hex digits"))
    if not isinstance(origin, str) or type(size) is not int or size < 1 or not isinstance(root, str):
        refuse(N_("origin, size or root are of another form"))
    checkpoint = Checkpoint(origin, size, hash_line(root, 1))
    made_at = instant(manifest["made_at"]) or refuse(N_("its time is not in the one form"))
    if (ENTRIES in digests) != ("signatures" in manifest):
        refuse(Words(N_("signatures and {file} go together"), file=ENTRIES))
    signatures = read_signatures_asked(manifest["signatures"]) if "signatures" in manifest else None
    return Manifest(digests, made_at, checkpoint, sha256(data).hex(), signatures)


def read_signatures_asked(value: Json) -> Signatures:
    def refuse(why: str) -> NoReturn:
        raise PackDiffers(why=Words(N_("signatures: {why}"), why=why), path=MANIFEST)

    names = ("as_at", "course", "unit", "left_out", "row_missing")
    parts = object_of(value, names) or refuse(N_("its names are others"))
    as_at, course, unit = parts["as_at"], parts["course"], parts["unit"]
    if not isinstance(as_at, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", as_at):
        refuse(N_("as_at is no day"))
    try:
        day = date.fromisoformat(as_at)
    except ValueError:
        refuse(N_("as_at is no day"))
    if not isinstance(course, str | None) or not isinstance(unit, str | None):
        refuse(N_("course or unit is no text"))
    left_out: dict[int, str] = {}
    groups = parts["left_out"]
    for reason, group in groups.items() if isinstance(groups, dict) else refuse(N_("left_out is no object")):
        if reason not in REASONS:
            refuse(Words(N_("“{reason}” is no reason"), reason=reason))
        for place in places_of(group) or refuse(Words(N_("{reason} is no list of places"), reason=reason)):
            if left_out.setdefault(place, reason) != reason:
                refuse(N_("an entry is left out twice"))
    missing = [] if parts["row_missing"] == [] else places_of(parts["row_missing"])
    if missing is None:
        refuse(N_("row_missing is no list of places"))
    return Signatures(day, course, unit, left_out, frozenset(missing))


def places_of(value: Json) -> list[int] | None:
    """Places in the log, in their order, each once and at least one."""
    numbers = [each for each in value if type(each) is int and each >= 0] if isinstance(value, list) else []
    return numbers if numbers and numbers == value and numbers == sorted(set(numbers)) else None


def require_listed(names: Iterable[str], manifest: Manifest) -> None:
    unlisted = {MANIFEST, MANIFEST_NOTE}
    there, listed = set(names), set(manifest.files)
    if wrong := listed & unlisted:
        raise PackDiffers(why=N_("the manifest lists itself"), path=min(wrong))
    if wrong := listed - there:
        raise PackDiffers(why=N_("a file is missing"), path=min(wrong))
    if wrong := there - listed - unlisted:
        raise PackDiffers(why=N_("a file is not listed"), path=min(wrong))
    if wrong := {PACK_CHECKPOINT} - listed:
        raise PackDiffers(why=N_("a file is not listed"), path=min(wrong))


def packed_receipts(
    pack: zipfile.ZipFile,
    infos: Mapping[str, zipfile.ZipInfo],
    manifest: Manifest,
    trusted: frozenset[VerifierKey],
) -> Iterator[tuple[str, Receipt]]:
    """The receipts one by one, each proved: together they may be larger than memory."""
    for path in sorted(manifest.files):
        if path.startswith("receipts/") and path.endswith(".tlog-proof"):
            try:
                receipt = read_receipt(packed(pack, infos, path))
                require_named(receipt.log_key, trusted)
                require_within(receipt.checkpoint, manifest.checkpoint)
            except Refused as refusal:
                raise PackedRefused(path=path, why=str(refusal)) from refusal
            yield path, receipt


def require_within(checkpoint: Checkpoint, whole: Checkpoint) -> None:
    if checkpoint.origin != whole.origin:
        raise OtherLog(first=checkpoint.origin, second=whole.origin)
    if checkpoint.size > whole.size:
        raise BeyondPack(size=checkpoint.size, whole=whole.size)


@dataclass(frozen=True)
class Packed:
    """What is remembered of a receipt in a pack."""

    finding: Finding
    index: int
    leaf: bytes
    ancestors: tuple[Place, ...]
    size: int  # of its own checkpoint
    text: str | None  # the digest of what was signed, where the receipt does not hold it itself
    anchored: bool = False  # it is shown to stand in the pack's own checkpoint


def together(
    receipts: Iterable[tuple[str, Receipt]], whole: Checkpoint
) -> tuple[Places, list[Packed], frozenset[VerifierKey]]:
    """All places of all receipts in one tree. Raises `HistoriesDiffer` where two name different hashes."""
    places: Places = {(0, whole.size): whole.root}
    anchors: Places = {(0, whole.size): whole.root}
    kept: list[Packed] = []
    log_keys: set[VerifierKey] = set()
    for path, receipt in receipts:
        entry = receipt.entry
        require_one_history(places, receipt.places, whole.origin)
        if receipt.checkpoint.size == whole.size:
            anchors.update(receipt.places)
        log_keys.add(receipt.log_key)
        finding = found(
            "pack_receipt", path=path, index=receipt.index, kind=entry.kind, subject=entry.subject
        )
        signed = (receipt.signing or receipt.attesting) and entry.facts["text_sha256"]
        text = signed if isinstance(signed, str) and signed not in receipt.texts else None
        ancestors, size = tuple(receipt.ancestors), receipt.checkpoint.size
        kept.append(Packed(finding, receipt.index, entry.leaf, ancestors, size, text))
    summary = [replace(each, anchored=is_anchored(anchors, each.ancestors, each.size)) for each in kept]
    return places, summary, frozenset(log_keys)


def is_anchored(anchors: Places, ancestors: Sequence[Place], size: int) -> bool:
    return any(place in anchors for place in ancestors) or told(anchors, 0, size) is not None


def told_by_packed(summary: Sequence[Packed]) -> Iterator[Finding]:
    anchored = sum(each.anchored for each in summary)
    yield found("pack_agrees", count=len(summary))
    yield found("pack_anchored", count=anchored, total=len(summary))
    if anchored < len(summary):
        yield found("pack_loose", count=len(summary) - anchored)


# -- the whole log in a pack: which signatures are there, and which are not ---------------------------

LATEST_CLOCK = timedelta(hours=14)  # ahead of UTC, where a day begins first


def recounted(
    pack: zipfile.ZipFile,
    infos: Mapping[str, zipfile.ZipInfo],
    manifest: Manifest,
    summary: Sequence[Packed],
) -> Iterator[Finding]:
    """Counts every signature of the log again, entry by entry. Raises `Refused` where one is not accounted for."""
    asked, whole = manifest.signatures, manifest.checkpoint
    if asked is None:
        return
    leaves = {each.index: each.leaf for each in summary}
    named = set(asked.left_out) | asked.row_missing
    outcomes: Counter[str] = Counter()
    paper: list[int] = []  # places
    peaks: list[bytes] = []
    size = 0
    for size, entry in enumerate(packed_entries(pack, infos[ENTRIES]), 1):
        leaf = entry.leaf
        if entry.sequence != size - 1:
            raise EntriesDiffer(
                why=Words(N_("line {line} has entry {entry}"), line=size, entry=entry.sequence)
            )
        if leaves.get(entry.sequence, leaf) != leaf:
            raise HistoriesDiffer(origin=whole.origin, first=entry.sequence, last=entry.sequence)
        if entry.kind == "signature":
            require_accounted(entry, asked, leaves)
            named.discard(entry.sequence)
            outcomes[read_signing(entry.facts).outcome] += 1
        elif entry.kind == "paper_record":
            read_attesting(entry.facts)
            paper.append(entry.sequence)
        grow(peaks, size - 1, leaf)
    if size != whole.size or root_of(peaks) != whole.root:
        raise EntriesDiffer(why=N_("their number or their root hash is another"))
    if named:
        raise LeftOutFalsely(index=min(named), reason=N_("a signature"), why=N_("the entry is none"))
    yield from told_by_count(asked, outcomes, size)
    if paper:
        yield found("pack_paper", count=len(paper), packed=sum(place in leaves for place in paper))
    texts = {each.text for each in summary if each.text}
    if texts:
        yield found("pack_texts", count=len(texts & set(manifest.files.values())), total=len(texts))


def packed_entries(pack: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[Entry]:
    """One entry a line, each in its canonical form, one at a time."""
    with pack.open(info) as stream:
        while line := stream.readline(LARGEST_FILE + 1):
            if not line.endswith(b"\n"):
                raise EntriesDiffer(why=N_("a line has no end, or is too long"))
            yield read_entry(parse_canonical(line[:-1], N_("entry")))


def grow(peaks: list[bytes], size: int, leaf: bytes) -> None:
    """The peaks of a tree of `size` entries become those of the tree with one more."""
    while size & 1:
        leaf, size = node_hash(peaks.pop(), leaf), size >> 1
    peaks.append(leaf)


def root_of(peaks: Sequence[bytes]) -> bytes:
    return reduce(lambda right, left: node_hash(left, right), reversed(peaks))


def require_accounted(entry: Entry, asked: Signatures, leaves: Mapping[int, bytes]) -> None:
    """The signature's receipt is in the pack, or the pack says why not and that can be."""
    index, reason = entry.sequence, asked.left_out.get(entry.sequence)
    if reason is None:
        if index not in leaves:
            raise SignatureHidden(index=index)
        return
    if index in leaves or index in asked.row_missing:
        raise LeftOutFalsely(index=index, reason=reason, why=N_("the pack has its receipt, or should"))
    release = entry.facts.get("release")
    course = release.get("course") if isinstance(release, dict) else None
    if reason == "other_unit" and asked.unit is None:
        raise LeftOutFalsely(index=index, reason=reason, why=N_("the pack is of all units"))
    if reason == "other_course" and (asked.course is None or course in (None, asked.course)):
        raise LeftOutFalsely(index=index, reason=reason, why=N_("the pack is of all courses, or of this one"))
    latest = read_signing(entry.facts).signed_at + LATEST_CLOCK
    if reason == "after_date" and latest.date() <= asked.as_at:
        raise LeftOutFalsely(index=index, reason=reason, why=N_("it was signed by that day"))


def told_by_count(asked: Signatures, outcomes: Mapping[str, int], size: int) -> Iterator[Finding]:
    total, left_out = sum(outcomes.values()), Counter(asked.left_out.values())
    yield found("pack_recounted", size=size)
    yield found(
        "pack_filters", as_at=str(asked.as_at), course=asked.course or "all", unit=asked.unit or "all"
    )
    yield found(
        "pack_signatures",
        total=total,
        packed=total - len(asked.left_out),
        left_out=len(asked.left_out),
        signed=outcomes.get("signed", 0),
        signed_with_comment=outcomes.get("signed_with_comment", 0),
        refused=outcomes.get("refused", 0),
    )
    yield from (
        found("pack_left_out", count=left_out[reason], reason=words)
        for reason, words in REASONS.items()
        if left_out[reason]
    )
    if asked.row_missing:
        yield found("pack_row_missing", count=len(asked.row_missing))


# -- the command -------------------------------------------------------------------------------------

PROVED, REFUSED, MISUSED, UNVOUCHED = 0, 1, 2, 3


class Misused(Exception):
    """The command cannot be understood; nothing was verified."""


def read_file(path: str, limit: int = LARGEST_FILE) -> bytes:
    """One byte more than the limit at most: enough to see that it is too large."""
    try:
        with Path(path).open("rb") as file:
            return file.read(limit + 1)
    except (OSError, ValueError) as problem:
        raise Misused(f"cannot read {shown(path)}: {type(problem).__name__}") from None


def keys_from(values: Iterable[str]) -> frozenset[VerifierKey]:
    """Each value is a key or the path of a file of keys."""
    keys: set[VerifierKey] = set()
    for value in values:
        try:
            is_key = re.fullmatch(r"[^+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+", value)
            more = (parse_vkey(value),) if is_key else read_keys(read_file(value))
        except Refused as refusal:
            raise Misused(f"--key {shown(value)}: {refusal}") from None
        if not more:
            raise Misused(f"--key {shown(value)}: there is no key in it")
        keys.update(more)
    return frozenset(keys)


def is_pack(path: str) -> bool:
    return read_file(path, 3)[:2] == b"PK" or path.lower().endswith(".zip")


def account_of(arguments: argparse.Namespace) -> Account:
    keys = keys_from(arguments.key)
    files: list[str] = arguments.files
    packs = [path for path in files if is_pack(path)]
    if (
        len(files) > 2
        or (len(files) == 2 and arguments.head)
        or (packs and (len(files) > 1 or arguments.head))
    ):
        raise Misused("give one receipt, two receipts, one receipt and --head, or one pack")
    if packs:
        with Path(files[0]).open("rb") as file:
            return verify_pack(file, keys)
    data = [read_file(path) for path in files]
    if arguments.head:
        return verify_head(data[0], read_file(arguments.head), keys)
    if len(data) == 1:
        return verify_receipt(data[0], keys)
    return pair_of_files(files, data, keys)


def pair_of_files(files: Sequence[str], data: Sequence[bytes], keys: frozenset[VerifierKey]) -> Account:
    """Both receipts in words, one after the other, and then what the two say together."""
    findings: list[Finding] = []
    for path, each in zip(files, data, strict=True):
        try:
            findings += [found("file", path=path), *verify_receipt(each, keys).findings]
        except Refused as refusal:
            raise PackedRefused(path=path, why=str(refusal)) from refusal
    together = verify_pair(data[0], data[1], keys)
    return Account((*findings, *together.findings), together.receipts, together.vouched, together.settled)


def command_line() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="verify.py",
        description="Says what a receipt, two receipts or an evidence pack prove, without us.",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a receipt, two receipts, or a pack (.zip)")
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        help="a public key as it was published, or a file of such lines; may be given several times",
    )
    parser.add_argument("--head", help="a newer head of the log, to compare one receipt with")
    parser.add_argument("--texts", action="store_true", help="also print the texts that the receipt holds")
    return parser


def print_account(account: Account, with_texts: bool) -> None:
    for finding in account.findings:
        print(finding.text)
    if with_texts:
        for receipt in account.receipts:
            for digest, text in receipt.texts.items():
                print(f"--- {digest}", *map(shown, text.split("\n")), "---", sep="\n")


def conclusion(account: Account) -> tuple[str, int]:
    if account.proved:
        return "PROVED: everything above, by a key that you named.", PROVED
    if account.settled:
        return "SOUND, BUT NOT PROVED TO BE THE COMPANY'S: you named no key.", UNVOUCHED
    if account.vouched:
        return "SOUND, BUT NOT EVERYTHING THAT YOU ASKED IS PROVED: see above.", UNVOUCHED
    return "SOUND, BUT NOT EVERYTHING THAT YOU ASKED IS PROVED, and you named no key: see above.", UNVOUCHED


def main(arguments: Sequence[str] | None = None) -> int:
    """The command's exit code. A refusal is printed like any other answer: it is the answer."""
    for stream in (sys.stdout, sys.stderr):  # a terminal that lacks a letter shows its number
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")
    options = command_line().parse_args(arguments)
    try:
        account = account_of(options)
    except Refused as refusal:
        print(f"REFUSED: {refusal} [{refusal.id}]")
        return REFUSED
    except Misused as misuse:
        print(misuse, file=sys.stderr)
        return MISUSED
    print_account(account, options.texts)
    words, code = conclusion(account)
    print(words)
    return code


if __name__ == "__main__":
    sys.exit(main())
