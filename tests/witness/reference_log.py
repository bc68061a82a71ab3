"""A log small enough to be right at sight: the recursive definitions of RFC 6962, section 2.1, word by word."""

from __future__ import annotations

import struct
from base64 import b64encode
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ORIGIN = "ledger.example.com/harbour-lane"


def b64(raw: bytes) -> str:
    return b64encode(raw).decode()


def half(n: int) -> int:
    """The largest power of two smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def mth(leaves: list[bytes]) -> bytes:
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = half(len(leaves))
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def proof(m: int, leaves: list[bytes]) -> list[bytes]:
    return subproof(m, leaves, True) if 0 < m < len(leaves) else []


def subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    n = len(leaves)
    if m == n:
        return [] if whole else [mth(leaves)]
    k = half(n)
    if m <= k:
        return [*subproof(m, leaves[:k], whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


class Key:
    def __init__(self, name: str = ORIGIN, kind: int = 1) -> None:
        self.name, self.kind, self.private = name, kind, Ed25519PrivateKey.generate()
        self.public = self.private.public_key().public_bytes_raw()

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64(bytes([self.kind]) + self.public)}"

    def line(self, text: str) -> str:
        return f"— {self.name} {b64(self.id + self.private.sign(text.encode()))}\n"

    def cosigned(self, text: str, at: int) -> str:
        signature = self.private.sign(f"cosignature/v1\ntime {at}\n{text}".encode())
        return f"— {self.name} {b64(self.id + struct.pack('>Q', at) + signature)}\n"


class Log:
    """Leaves that anybody can make up, and keys that sign whatever they are asked to."""

    def __init__(self, *keys: Key, leaves: int = 0, salt: str = "", origin: str = ORIGIN) -> None:
        self.keys, self.origin = keys or (Key(origin),), origin
        self.leaves = [f"entry {number}{salt}".encode() for number in range(leaves)]

    def fork(self, shared: int, size: int) -> Log:
        """The same log with the same keys, whose leaves from `shared` on are others."""
        other = Log(*self.keys, leaves=size, salt=" rewritten", origin=self.origin)
        other.leaves[:shared] = self.leaves[:shared]
        return other

    def text(self, size: int, *extensions: str) -> str:
        return "\n".join([self.origin, str(size), b64(mth(self.leaves[:size])), *extensions]) + "\n"

    def note(self, size: int, *extensions: str) -> str:
        text = self.text(size, *extensions)
        return text + "\n" + "".join(key.line(text) for key in self.keys)

    def proof(self, old: int, size: int) -> list[bytes]:
        return proof(old, self.leaves[:size])
