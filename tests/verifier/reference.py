"""Makes receipts, heads and packs from the texts of the standards, with none of the verifier's code.

Slow and recursive on purpose: each function is the definition in the RFC or the C2SP document, written down.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ORIGIN = "harbour.example/log"
SEEN = 1_795_780_860  # a minute after `recorded_at` below
TEXT = "Nie pisz o gościach.\nNever.\n"
ADDED_BY_THE_LOG = ("sequence", "recorded_at", "clock_regressed", "entered_later", "software")


def b64(data: bytes) -> str:
    return b64encode(data).decode()


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


# -- RFC 6962, 2.1 -----------------------------------------------------------------------------------


def split_of(n: int) -> int:
    """The largest power of two smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


@cache
def mth(leaves: tuple[bytes, ...]) -> bytes:
    """The Merkle Tree Hash of a list of entries."""
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return sha(b"\x00" + leaves[0])
    k = split_of(len(leaves))
    return sha(b"\x01" + mth(leaves[:k]) + mth(leaves[k:]))


def path(m: int, leaves: tuple[bytes, ...]) -> list[bytes]:
    """The audit path of entry m."""
    n = len(leaves)
    if n == 1:
        return []
    k = split_of(n)
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def proof(m: int, leaves: tuple[bytes, ...]) -> list[bytes]:
    """The consistency proof from the first m entries to all of them."""
    return subproof(m, leaves, True)


def subproof(m: int, leaves: tuple[bytes, ...], complete: bool) -> list[bytes]:
    n = len(leaves)
    if m == n:
        return [] if complete else [mth(leaves)]
    k = split_of(n)
    if m <= k:
        return [*subproof(m, leaves[:k], complete), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


# -- RFC 8785, for what entries hold -----------------------------------------------------------------

SHORT = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}


def jcs(value: Any) -> bytes:
    return jcs_text(value).encode("utf-8")


def jcs_text(value: Any) -> str:
    if value is None or value is True or value is False:
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        letters = (SHORT.get(ord(c)) or (f"\\u{ord(c):04x}" if ord(c) < 32 else c) for c in value)
        return '"' + "".join(letters) + '"'
    if isinstance(value, list):
        return "[" + ",".join(jcs_text(each) for each in value) + "]"
    units = sorted((utf16(name), name) for name in value)
    return "{" + ",".join(f"{jcs_text(name)}:{jcs_text(value[name])}" for _, name in units) + "}"


def utf16(text: str) -> list[int]:
    units = []
    for letter in map(ord, text):
        if letter < 0x10000:
            units.append(letter)
        else:
            units += [0xD800 + (letter - 0x10000 >> 10), 0xDC00 + (letter - 0x10000 & 0x3FF)]
    return units


# -- keys and notes ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Signer:
    """A key of the log (type 1) or of a witness (type 4), always the same for the same seed."""

    name: str
    type: int = 1
    seed: int = 1

    @property
    def private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(bytes([self.seed]) * 32)

    @property
    def material(self) -> bytes:
        return bytes([self.type]) + self.private.public_key().public_bytes_raw()

    @property
    def id(self) -> bytes:
        return sha(self.name.encode() + b"\n" + self.material)[:4]

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64(self.material)}"

    def line(self, text: str, seen: int = SEEN) -> str:
        signed = self.private.sign(text.encode())
        if self.type == 4:
            signed = self.private.sign(f"cosignature/v1\ntime {seen}\n{text}".encode())
            signed = seen.to_bytes(8, "big") + signed
        return f"— {self.name} {b64(self.id + signed)}\n"


LOG = Signer(ORIGIN)
NEXT_LOG = Signer(ORIGIN, seed=2)
WITNESS = Signer("witness.example/w1", type=4, seed=3)
OTHER_LOG = Signer("elsewhere.example/log", seed=4)


def note(text: str, signers: Sequence[Signer]) -> str:
    return text + "\n" + "".join(signer.line(text) for signer in signers)


def checkpoint(origin: str, size: int, root: bytes) -> str:
    return f"{origin}\n{size}\n{b64(root)}\n"


# -- entries and receipts ----------------------------------------------------------------------------


def commitment(name: str, value: Any, salt: bytes) -> str:
    return hashlib.sha256(b"countersign/commitment/v1\0" + salt + jcs([name, value])).hexdigest()


SALT = bytes(range(32))
SECRETS = {"printed_name": "Alice Zając", "email": "alice@harbour.example"}


def heartbeat(sequence: int, **changes: Any) -> dict[str, Any]:
    return {
        "format": "countersign/entry/v1",
        "sequence": sequence,
        "kind": "heartbeat",
        "subject": "signatures/17",
        "recorded_at": "2026-11-27T12:00:00.000000Z",
        "clock_regressed": False,
        "entered_later": False,
        "software": "0.1.0",
        "facts": {},
        "commitments": {},
        **changes,
    }


def signature(sequence: int, **changes: Any) -> dict[str, Any]:
    facts = {
        "outcome": "signed",
        "title": "Guests",
        "language": "pl",
        "text_sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "statements": [{"id": "s1", "text": "Rozumiem."}],
        "meaning": "I have read it.",
        "signed_at": "2026-11-27T11:59:59.000000Z",
        "time_zone": "Europe/Warsaw",
        "authentication": {"method": "password", "assertion": None},
        **changes.pop("facts", {}),
    }
    commitments = {name: commitment(name, value, SALT) for name, value in SECRETS.items()}
    return heartbeat(sequence, kind="signature", facts=facts, commitments=commitments) | changes


OPENINGS = {"printed_name": {"salt": b64(SALT), "value": SECRETS["printed_name"]}}
TEXTS = {hashlib.sha256(TEXT.encode()).hexdigest(): TEXT}


@dataclass(frozen=True)
class Log:
    """A log of these entries. `signers` sign its checkpoints, the log's own key first."""

    entries: tuple[bytes, ...]
    origin: str = ORIGIN
    signers: tuple[Signer, ...] = (LOG,)

    def at(self, size: int) -> tuple[bytes, ...]:
        return self.entries[:size]

    def checkpoint(self, size: int) -> str:
        return checkpoint(self.origin, size, mth(self.at(size)))

    def extra(self, index: int, **changes: Any) -> dict[str, Any]:
        entry = json.loads(self.entries[index])
        is_signature = entry.get("kind") == "signature"
        return {
            "entry": entry,
            "openings": OPENINGS if is_signature else {},
            "texts": TEXTS if is_signature else {},
            "signers": [signer.vkey for signer in self.signers],
        } | changes

    def receipt(self, index: int, size: int, **parts: Any) -> bytes:
        """A receipt; `parts` replaces what a test wants to be wrong."""
        extra = parts.get("extra", self.extra(index))
        hashes = parts.get("path", path(index, self.at(size)))
        signed = note(parts.get("checkpoint", self.checkpoint(size)), parts.get("signers", self.signers))
        lines = [
            "c2sp.org/tlog-proof@v1",
            f"extra {b64(extra if isinstance(extra, bytes) else jcs(extra))}",
            f"index {parts.get('index', index)}",
            *map(b64, hashes),
            "",
        ]
        return ("\n".join(lines) + "\n" + signed).encode()

    def head(self, old: int, size: int, **parts: Any) -> bytes:
        hashes = parts.get("proof", proof(old, self.at(size)))
        signed = note(parts.get("checkpoint", self.checkpoint(size)), parts.get("signers", self.signers))
        return ("\n".join([f"old {old}", *map(b64, hashes), ""]) + "\n" + signed).encode()


def log_of(size: int, fork_at: int | None = None, **parts: Any) -> Log:
    """A log of heartbeats. From `fork_at` on it tells another history."""
    return Log(
        tuple(
            jcs(heartbeat(n, software="0.1.1" if fork_at is not None and n >= fork_at else "0.1.0"))
            for n in range(size)
        ),
        **parts,
    )


def signed_log(size: int = 5, at: int = 3, **parts: Any) -> Log:
    """A log in which Alice's signature stands among heartbeats, cosigned by a witness."""
    entry = parts.pop("entry", None) or signature(at)
    entries = [jcs(entry if n == at else heartbeat(n)) for n in range(size)]
    return Log(tuple(entries), **({"signers": (LOG, WITNESS)} | parts))


# -- passkeys ----------------------------------------------------------------------------------------


def over(entry: Mapping[str, Any]) -> bytes:
    """What the person's device signs."""
    rest = {name: value for name, value in entry.items() if name not in ADDED_BY_THE_LOG}
    authentication = {**entry["facts"]["authentication"], "assertion": None}
    return sha(jcs({**rest, "facts": {**entry["facts"], "authentication": authentication}}))


def with_passkey(entry: dict[str, Any], kind: str = "ES256", **wrong: Any) -> dict[str, Any]:
    """The entry with an assertion over it; `wrong` replaces a part before it is signed."""
    digest = over(entry)
    challenge = urlsafe_b64encode(digest).decode().rstrip("=")
    client = wrong.get("client_data") or jcs(
        {"type": "webauthn.get", "challenge": challenge, "origin": "https://learn.harbour.example"}
        | wrong.get("client", {})
    )
    flags = wrong.get("flags", 0x05)
    data = (
        sha(wrong.get("rp", "harbour.example").encode()) + bytes([flags]) + bytes(4) + wrong.get("tail", b"")
    )
    key: Any = {
        "ES256": lambda: ec.derive_private_key(7, ec.SECP256R1()),
        "P-384": lambda: ec.derive_private_key(7, ec.SECP384R1()),
        "EdDSA": lambda: Ed25519PrivateKey.from_private_bytes(bytes(32)),
    }[kind]()
    message = data + sha(client)
    signed = key.sign(message) if kind == "EdDSA" else key.sign(message, ec.ECDSA(SHA256()))
    assertion = {
        "credential_key": b64(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)),
        "authenticator_data": b64(data),
        "client_data": b64(client),
        "signature": b64(signed),
        "over": digest.hex(),
    } | wrong.get("assertion", {})
    authentication = {**entry["facts"]["authentication"], "method": "passkey", "assertion": assertion}
    return {**entry, "facts": {**entry["facts"], "authentication": authentication}}


def asking_for_passkey(sequence: int, **changes: Any) -> dict[str, Any]:
    """Alice's signature as it is before her device signs it."""
    return signature(sequence, facts={"authentication": {"method": "passkey", "assertion": None}}, **changes)


# -- packs -------------------------------------------------------------------------------------------


def pack_files(log: Log, receipts: Mapping[str, bytes], size: int, **parts: Any) -> dict[str, bytes]:
    """The files of a pack, manifest and note included."""
    files = {
        "checkpoint.note": note(log.checkpoint(size), log.signers).encode(),
        "read-me.txt": b"Plain words.\n",
        **{f"receipts/{name}.tlog-proof": data for name, data in receipts.items()},
        **parts.get("others", {}),
    }
    manifest = jcs(
        {
            "format": "countersign/pack/v1",
            "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
            "made_at": "2026-11-27T12:00:00.000000Z",
            "log": {"origin": log.origin, "size": size, "root": b64(mth(log.at(size)))},
        }
        | parts.get("manifest", {})
    )
    signed = note(f"countersign/pack/v1\n{hashlib.sha256(manifest).hexdigest()}\n", log.signers[:1])
    return {**files, "manifest.json": manifest, "manifest.note": signed.encode()}


def zipped(files: Mapping[str, bytes] | Sequence[tuple[str, bytes]]) -> io.BytesIO:
    buffer = io.BytesIO()
    pairs = files.items() if isinstance(files, Mapping) else files
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in pairs:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer


def at(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC"
