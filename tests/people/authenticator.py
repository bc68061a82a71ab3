"""A device that makes passkeys, in software: P-256, real CBOR, attestation "none"."""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

ORIGIN, HOST = "http://countersign.test", "countersign.test"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def unb64(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Device:
    """One passkey on one device. Change its fields, and it misbehaves."""

    origin: str = ORIGIN
    host: str = HOST
    flags: int = PRESENT | VERIFIED
    counts: bool = True  # phones that share their passkeys always say 0
    count: int = 0
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def create(self, options: dict[str, Any], **client: object) -> str:
        """What `navigator.credentials.create` gives for these options."""
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(cose)
        data = self.data(ATTESTED) + attested
        said = self.client_data("webauthn.create", options["challenge"], **client)
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self.answer(clientDataJSON=said, attestationObject=attestation)

    def get(self, options: dict[str, Any], **client: object) -> str:
        """What `navigator.credentials.get` gives for these options."""
        data = self.data()
        said = self.client_data("webauthn.get", options["challenge"], **client)
        signature = self.key.sign(data + sha256(said).digest(), ec.ECDSA(SHA256()))
        return self.answer(clientDataJSON=said, authenticatorData=data, signature=signature)

    def data(self, more: int = 0) -> bytes:
        self.count += self.counts
        return (
            sha256(self.host.encode()).digest() + bytes([self.flags | more]) + self.count.to_bytes(4, "big")
        )

    def client_data(self, kind: str, asked: str, **more: object) -> bytes:
        said = {"type": kind, "challenge": asked, "origin": self.origin, "crossOrigin": False} | more
        return json.dumps(said).encode()

    def answer(self, **response: bytes) -> str:
        return json.dumps(
            {
                "id": b64(self.id),
                "rawId": b64(self.id),
                "type": "public-key",
                "response": {name: b64(value) for name, value in response.items()},
                "clientExtensionResults": {},
            }
        )
