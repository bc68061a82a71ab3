"""What the log holds of a fact: values, not references; and what may have to be erased, as commitments.

`verifier/README.md` is the specification of the bytes.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from app.ledger.canonical import canonical

FORMAT = "countersign/entry/v1"
COMMITMENT = b"countersign/commitment/v1\x00"
SALT_LENGTH = 32

Opening = dict[str, Any]


@dataclass(frozen=True)
class Known:
    """What the log is told of one fact: `facts` stay for good, `private` as commitments alone."""

    facts: Mapping[str, Any]
    private: Mapping[str, Any]


def known(facts: Mapping[str, Any], **private: Any) -> Known:
    """The same, without what is empty in `private`."""
    return Known(facts, {name: value for name, value in private.items() if value})


@dataclass(frozen=True)
class Entry:
    """One line of the log, before it is hashed."""

    sequence: int
    kind: str
    subject: str  # the fact's row, as table/id
    recorded_at: datetime
    clock_regressed: bool
    entered_later: bool
    software: str
    facts: Mapping[str, Any]
    commitments: Mapping[str, str]

    def leaf(self) -> bytes:
        """The bytes that the tree's leaf is the hash of."""
        return canonical(
            {
                "format": FORMAT,
                "sequence": self.sequence,
                "kind": self.kind,
                "subject": self.subject,
                "recorded_at": instant(self.recorded_at),
                "clock_regressed": self.clock_regressed,
                "entered_later": self.entered_later,
                "software": self.software,
                "facts": dict(self.facts),
                "commitments": dict(self.commitments),
            }
        )


def instant(moment: datetime) -> str:
    """An instant as entries write it, in UTC. Refuses a naive one."""
    if moment.tzinfo is None:
        raise ValueError(f"naive datetime {moment!r}: give it a time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def commitment(name: str, value: Any, salt: bytes) -> str:
    """The digest that stands for `value`: says nothing without the salt, and fits no other value with it."""
    return sha256(COMMITMENT + salt + canonical([name, value])).hexdigest()


def sealed(
    private: Mapping[str, Any], salt_source: bytes | None = None
) -> tuple[dict[str, str], dict[str, Opening]]:
    """Commitments to these values, and their openings: name → salt and value.

    Salts are random; or come from 32 random bytes, where a device has to sign commitments before they
    are entered. Nobody keeps those bytes.
    """
    commitments, openings = {}, {}
    for name, value in private.items():
        salt = salt_from(salt_source, name) if salt_source else secrets.token_bytes(SALT_LENGTH)
        commitments[name] = commitment(name, value, salt)
        openings[name] = {"salt": b64encode(salt).decode(), "value": value}
    return commitments, openings


def salt_from(source: bytes, name: str) -> bytes:
    return hmac.digest(source, f"countersign/salt/v1:{name}".encode(), "sha256")


def content_digest(
    *, kind: str, subject: str, facts: Mapping[str, Any], commitments: Mapping[str, str]
) -> bytes:
    """SHA-256 of what an entry says before the log enters it: what a passkey signs."""
    content = {
        "format": FORMAT,
        "kind": kind,
        "subject": subject,
        "facts": dict(facts),
        "commitments": dict(commitments),
    }
    return sha256(canonical(content)).digest()
