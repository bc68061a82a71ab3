"""What we ask a witness, and what we make of its answer: C2SP tlog-witness, the client's side.

A witness is somebody else's machine. Nothing that it says is believed unless its own key signed it, and
nothing that it says can make this raise.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TypeAlias

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.ledger.notes import LARGEST_SIZE

COSIGNATURE = b"\x04"
"""The byte that names the kind of signature: cosignature/v1, Ed25519 with a time."""

SIZE_TYPE = "text/x.tlog.size"
LONGEST_PROOF = 63  # hashes; no tree is higher
LONGEST_ANSWER = 64 * 1024  # bytes; a witness has one or a few keys
LONGEST_WORDS = 300  # characters of a refusal that are worth keeping


@dataclass(frozen=True)
class Cosigned:
    """The witness vouches for this checkpoint: `line` (with its newline) belongs under it."""

    line: str
    at: datetime


@dataclass(frozen=True)
class Behind:
    """The witness knows the log at another size than we thought: send the proof from `size`.

    A size larger than the checkpoint's means that the witness saw entries which we no longer have.
    """

    size: int


@dataclass(frozen=True)
class Refused:
    """No cosignature. `words` are one line for whoever operates the server, ours or the witness's."""

    status: int
    words: str


Answer: TypeAlias = Cosigned | Behind | Refused


def request_body(old_size: int, proof: Sequence[bytes], checkpoint: str) -> bytes:
    """The body of `POST <witness>/add-checkpoint`.

    `proof` is the consistency proof (RFC 6962) from `old_size` to the size of `checkpoint`, hashes of 32
    bytes; empty from size 0. `checkpoint` is the whole signed note. Raises ValueError for what no witness
    may accept.
    """
    if old_size < 0:
        raise ValueError(f"old size {old_size}: no tree is that small")
    if len(proof) > LONGEST_PROOF or any(len(each) != 32 for each in proof):
        raise ValueError(f"a proof has at most {LONGEST_PROOF} hashes of 32 bytes")
    if not checkpoint.endswith("\n") or "\n\n" not in checkpoint:
        raise ValueError("a checkpoint is a note: text, an empty line, signature lines")
    lines = [f"old {old_size}", *(b64encode(each).decode() for each in proof), ""]
    return ("\n".join(lines) + "\n" + checkpoint).encode()


def read_answer(status: int, content_type: str, body: bytes, checkpoint: str, witness_vkey: str) -> Answer:
    """What the witness answered to `checkpoint`, the note that was sent.

    `witness_vkey` is the witness's key as it was published (C2SP vkey, kind 0x04); ValueError if it is not
    one. Lines by other keys are ignored, whatever they say.
    """
    key = WitnessKey.read(witness_vkey)
    if len(body) > LONGEST_ANSWER:
        return Refused(status, "The answer is too long for a witness.")
    if status == 200:
        return _cosignature(body, checkpoint, key)
    if status == 409 and content_type.partition(";")[0].strip().lower() == SIZE_TYPE:
        found = re.fullmatch(rb"(0|[1-9][0-9]{0,18})\n", body)
        if found and int(found[1]) <= LARGEST_SIZE:
            return Behind(int(found[1]))
        return Refused(status, "The witness named a size that is none.")
    return Refused(status, _one_line(body))


@dataclass(frozen=True)
class WitnessKey:
    name: str
    id: bytes
    public: Ed25519PublicKey

    @classmethod
    def read(cls, vkey: str) -> WitnessKey:
        name, _, rest = vkey.partition("+")
        identity, _, encoded = rest.partition("+")
        raw = _exact_base64(encoded)
        if not name or raw is None or len(raw) != 33 or raw[:1] != COSIGNATURE:
            raise ValueError(f"{vkey!r} is not the key of a witness")
        key_id = sha256(name.encode() + b"\n" + raw).digest()[:4]
        if key_id.hex() != identity:
            raise ValueError(f"{vkey!r}: its name, its number and its key do not belong together")
        return cls(name, key_id, Ed25519PublicKey.from_public_bytes(raw[1:]))


def _cosignature(body: bytes, checkpoint: str, key: WitnessKey) -> Cosigned | Refused:
    """The first line by the known key. One such line that does not verify spoils the whole answer."""
    try:
        answer = body.decode()
    except UnicodeDecodeError:
        return Refused(200, "The answer is not UTF-8.")
    if not answer.endswith("\n"):
        return Refused(200, "The answer does not end with a newline.")
    text = checkpoint.rpartition("\n\n")[0] + "\n"
    first: Cosigned | None = None
    for line in answer[:-1].split("\n"):
        dash, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        raw = _exact_base64(encoded)
        if dash != "—" or not name or raw is None or len(raw) < 5:
            return Refused(200, "The answer is not made of signature lines.")
        if (name, raw[:4]) != (key.name, key.id):
            continue
        at = _verified_time(raw[4:], text, key)
        if at is None:
            return Refused(200, "The witness's cosignature does not verify.")
        first = first or Cosigned(line + "\n", at)
    return first or Refused(200, "The answer holds no cosignature by the witness's key.")


def _verified_time(signature: bytes, text: str, key: WitnessKey) -> datetime | None:
    if len(signature) != 8 + 64:
        return None
    seconds = int.from_bytes(signature[:8], "big")
    try:
        key.public.verify(signature[8:], f"cosignature/v1\ntime {seconds}\n{text}".encode())
        return datetime.fromtimestamp(seconds, UTC)
    except (InvalidSignature, ValueError, OverflowError, OSError):  # signed, but in a year that is none
        return None


def _exact_base64(text: str) -> bytes | None:
    """The bytes, or None if this is not the canonical way to write them."""
    try:
        raw = b64decode(text, validate=True)
    except ValueError:
        return None
    return raw if b64encode(raw).decode() == text else None


def _one_line(body: bytes) -> str:
    words = " ".join(body.decode("utf-8", "replace").split())
    return "".join(each for each in words if each.isprintable())[:LONGEST_WORDS]
