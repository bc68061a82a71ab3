"""The log worked out anew from its leaves: the tree, every checkpoint, the keys, the order of times."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.evidence.auditing.entries import Stored, Value
from app.ledger.kinds import EntryKind
from app.ledger.notes import checkpoint_text
from app.ledger.tree import HASH_LENGTH, root_of
from verifier.verify import LOG_TYPE, NotBase64, NotKey, VerifierKey, parse_vkey, unbase64

PAYLOAD = 4 + 64  # bytes: the key's id and a signature


@dataclass(frozen=True, slots=True)
class Signer:
    """A key of the log, with what is asked of it a million times."""

    since: int  # the entry from which on it signs
    key: VerifierKey
    id: str

    @classmethod
    def of(cls, since: int, key: VerifierKey) -> Signer:
        return cls(since, key, key.id)


@dataclass
class History:
    """What the entries so far add up to.

    `signed` says of which entries the checkpoint's signature is worked out too, which takes long;
    `sizes` of which trees the root is to be remembered.
    """

    signed: Callable[[int], bool]
    sizes: Collection[int] = frozenset()
    size: int = 0
    peaks: list[bytes] = field(default_factory=list)
    roots: dict[int, bytes] = field(default_factory=dict)
    signers: list[Signer] = field(default_factory=list)  # the last one signs what comes next
    signatures: int = 0  # that were checked
    last_at: str = ""  # as entries write it, so that earlier is smaller

    def key_at(self, size: int, origin: str) -> VerifierKey | None:
        """The key that signs the checkpoint of this size; None if the log of this name has none so large."""
        found = next((each.key for each in reversed(self.signers) if each.since < size), None)
        return found if found and found.name == origin and size <= self.size else None

    def is_lost(self, size: int, origin: str) -> bool:
        """Whether the log went on under another name, and said so, because entries of that size were lost."""
        later = next((each.since for each in self.signers if each.since and each.key.name != origin), None)
        return later is not None and size > later and any(each.key.name == origin for each in self.signers)

    def add(self, row: Stored, value: Value | None) -> list[str]:
        """Take in the next entry; tells what does not fit.

        What is stored in its row is then taken as it is, so that one difference is told once.
        """
        wrong: list[str] = []
        if row.sequence != self.size:
            last = f" to {row.sequence - 1}" if row.sequence - 1 > self.size else ""
            wrong.append(f"Entry {self.size}{last}: not there. The next one that is there is {row.sequence}.")
        self.add_leaf(row, wrong)
        self.remember(row)
        if row.sequence == 0 or begins_log(row, value):
            self.begin(row, value, wrong)
        self.check_checkpoint(row, wrong)
        if value is not None:
            if value["clock_regressed"] is not (row.recorded_at < self.last_at):
                wrong.append(f"{row.name}: it does not say rightly whether the clock was set back before it.")
            self.check_next_key(row, value, wrong)
        self.last_at = row.recorded_at
        return wrong

    def go_behind(self, rows: Sequence[Stored]) -> None:
        """Stand where the last of these rows stands: they are looked into elsewhere, and name no key."""
        last = rows[-1]
        self.size, self.peaks, self.last_at = last.sequence + 1, cut(last.peaks), last.recorded_at
        for row in rows:
            self.remember(row)

    def remember(self, row: Stored) -> None:
        if row.sequence + 1 in self.sizes:
            self.roots[row.sequence + 1] = root_of(cut(row.peaks))

    def add_leaf(self, row: Stored, wrong: list[str]) -> None:
        """`tree.grow`, written out: this is done for each of a million entries."""
        top = sha256(b"\x00" + row.leaf.encode()).digest()
        if row.sequence != self.size:  # without what is missing, only the leaf itself can be compared
            if row.completed[:HASH_LENGTH] != top:
                wrong.append(f"{row.name}: its bytes are not those that were hashed.")
            self.size, self.peaks = row.sequence + 1, cut(row.peaks)
            return
        completed, peaks, size = top, self.peaks, self.size
        while size & 1:
            top = sha256(b"\x01" + peaks.pop() + top).digest()
            completed += top
            size >>= 1
        peaks.append(top)
        if row.completed != completed or row.peaks != b"".join(peaks):
            wrong.append(
                f"{row.name}: its bytes are not those that were hashed, or the tree stored with it is another."
            )
            self.peaks = cut(row.peaks)
        self.size += 1

    def begin(self, row: Stored, value: Value | None, wrong: list[str]) -> None:
        """The first entry names the key that signs it, and so does the one that goes on after a loss."""
        key = named_key(value) if row.kind == EntryKind.LOG_KEY and value else None
        if key is None:
            wrong.append(
                f"{row.name}: it names no key, so that the signatures from here on cannot be checked."
            )
        elif value and row.sequence and not self.follows(value):
            wrong.append(f"{row.name}: the key that it names does not follow the one before.")
        else:
            self.signers.append(Signer.of(row.sequence, key))

    def follows(self, value: Value) -> bool:
        return bool(self.signers) and value["facts"].get("previous") == self.signers[-1].key.vkey

    def check_checkpoint(self, row: Stored, wrong: list[str]) -> None:
        if not self.signers:
            return
        signer = self.signers[-1]
        text = checkpoint_text(signer.key.name, self.size, root_over(self.peaks))
        start = f"{text}\n— {signer.key.name} "
        if not row.checkpoint.startswith(start) or not row.checkpoint.endswith("\n"):
            wrong.append(f"{row.name}: its checkpoint is not over the {self.size} entries that end with it.")
        elif not self.is_signed(signer, row.sequence, text, row.checkpoint[len(start) : -1]):
            wrong.append(f"{row.name}: its checkpoint is not signed with the log's key {signer.id}.")

    def is_signed(self, signer: Signer, sequence: int, text: str, signature: str) -> bool:
        try:
            payload = unbase64(signature, "signature")
            if len(payload) != PAYLOAD or payload[:4].hex() != signer.id:
                return False
            if self.signed(sequence):
                self.signatures += 1
                public_key(signer.key.public).verify(payload[4:], text.encode())
        except (NotBase64, InvalidSignature):
            return False
        return True

    def check_next_key(self, row: Stored, value: Value, wrong: list[str]) -> None:
        if row.kind == EntryKind.LOG_KEY and row.sequence and not begins_log(row, value):
            key, before = named_key(value), self.signers[-1].key if self.signers else None
            if key is None or not self.follows(value) or (before and key.name != before.name):
                wrong.append(f"{row.name}: the key that it names does not follow the one before.")
            if key is not None:
                self.signers.append(Signer.of(row.sequence + 1, key))
        if self.signers and row.next_key != self.signers[-1].id:
            signer = self.signers[-1]
            wrong.append(
                f"{row.name}: the key that signs what comes next is stored as {row.next_key}, and is {signer.id}."
            )


def cut(peaks: bytes) -> list[bytes]:
    return [peaks[at : at + HASH_LENGTH] for at in range(0, len(peaks), HASH_LENGTH)]


def root_over(peaks: Sequence[bytes]) -> bytes:
    """`tree.root_of`, written out."""
    root = peaks[-1]
    for place in range(len(peaks) - 2, -1, -1):
        root = sha256(b"\x01" + peaks[place] + root).digest()
    return root


def begins_log(row: Stored, value: Value | None) -> bool:
    """Whether the log goes on under another name after this, because entries were lost."""
    return row.kind == EntryKind.LOG_KEY and value is not None and "lost" in value["facts"]


@lru_cache(maxsize=4)
def public_key(raw: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(raw)


def named_key(value: Value) -> VerifierKey | None:
    """The key that an entry names; None if it names none."""
    line: Any = value["facts"].get("vkey")
    try:
        key = parse_vkey(line)
    except (NotKey, AttributeError):
        return None
    return key if key.type == LOG_TYPE and value["subject"] == f"log_keys/{key.id}" else None
