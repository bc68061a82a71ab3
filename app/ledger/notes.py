"""Signed notes and checkpoints, in the forms that C2SP gives them, so that other people's programs read them.

C2SP signed-note and tlog-checkpoint. A key stands in one line, public (`vkey`) or private, in the form
that Go's checksum database uses.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

ED25519 = b"\x01"
"""The byte that names the kind of signature."""

PRIVATE = "PRIVATE+KEY"

LARGEST_SIZE = 2**63 - 1
"""What the databases' whole numbers hold; no tree comes near it."""


class KeyUnreadable(Exception):
    """This is not a log's private key; the message says what is wrong."""


class NoteUnreadable(Exception):
    """This is not a checkpoint."""


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint says; who signed it is another question (`signed_by`)."""

    origin: str
    size: int
    text: str  # with its last newline: what is signed


@dataclass(frozen=True)
class LogKey:
    """The key that signs the log's checkpoints. Its name is the log's origin."""

    origin: str
    private: Ed25519PrivateKey

    @cached_property
    def public_bytes(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @cached_property
    def id(self) -> str:
        """Four bytes that tell keys of one name apart, as 8 hex digits."""
        return key_id(self.origin, ED25519 + self.public_bytes).hex()

    @property
    def vkey(self) -> str:
        """The public key as one line, for publishing."""
        return f"{self.origin}+{self.id}+{b64encode(ED25519 + self.public_bytes).decode()}"

    @property
    def secret(self) -> str:
        """The private key as one line, for its file."""
        seed = self.private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        return f"{PRIVATE}+{self.origin}+{self.id}+{b64encode(ED25519 + seed).decode()}"

    def signed(self, text: str) -> str:
        """The note: `text`, which ends with a newline, an empty line, and the signature."""
        signature = bytes.fromhex(self.id) + self.private.sign(text.encode())
        return f"{text}\n— {self.origin} {b64encode(signature).decode()}\n"


def new_key(origin: str) -> LogKey:
    """A fresh key. Raises `KeyUnreadable` for an origin that cannot be a key's name."""
    if not origin or "+" in origin or any(each.isspace() or ord(each) < 32 for each in origin):
        raise KeyUnreadable("a log's name has no spaces and no plus sign")
    return LogKey(origin, Ed25519PrivateKey.generate())


def key_from(secret: str) -> LogKey:
    """The key in the line that `LogKey.secret` wrote. Raises `KeyUnreadable`."""
    parts = secret.strip().removeprefix(PRIVATE + "+").split("+", 2)
    if not secret.strip().startswith(PRIVATE + "+") or len(parts) != 3:
        raise KeyUnreadable(f"the line does not begin with {PRIVATE}")
    origin, identity, body = parts
    try:
        seed = b64decode(body, validate=True)
    except ValueError as error:
        raise KeyUnreadable("its last part is not base64") from error
    if len(seed) != 33 or seed[:1] != ED25519:
        raise KeyUnreadable("it is not an Ed25519 key")
    key = LogKey(origin, Ed25519PrivateKey.from_private_bytes(seed[1:]))
    if key.id != identity:
        raise KeyUnreadable("its name, its number and its key do not belong together")
    return key


def key_id(name: str, public: bytes) -> bytes:
    return sha256(f"{name}\n".encode() + public).digest()[:4]


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """What a checkpoint says: whose log, how many entries, which root."""
    return f"{origin}\n{size}\n{b64encode(root).decode()}\n"


def read_checkpoint(note: str) -> Checkpoint:
    """What the note says. Raises `NoteUnreadable`."""
    text = note.rpartition("\n\n")[0] + "\n"
    lines = text.split("\n")
    if len(lines) < 4 or not re.fullmatch(r"[1-9][0-9]{0,18}", lines[1], re.ASCII):
        raise NoteUnreadable("no origin, size and root")
    if int(lines[1]) > LARGEST_SIZE:
        raise NoteUnreadable("no tree is that large")
    return Checkpoint(lines[0], int(lines[1]), text)


def signed_by(note: str, vkey: str) -> bool:
    """Whether one of the note's lines is a signature by this key of a log."""
    name, identity, encoded = vkey.split("+", 2)
    public = Ed25519PublicKey.from_public_bytes(b64decode(encoded)[1:])
    text, _gap, lines = note.rpartition("\n\n")
    for line in lines.splitlines():
        try:
            raw = b64decode(line.removeprefix(f"— {name} "), validate=True)
            if raw[:4].hex() == identity:
                public.verify(raw[4:], f"{text}\n".encode())
                return True
        except (ValueError, InvalidSignature):  # another line, or a false one
            continue
    return False
