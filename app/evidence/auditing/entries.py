"""One entry's row: are its bytes canonical, and do its columns say what its bytes say?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from json import JSONDecoder, JSONEncoder
from typing import Any, NamedTuple, NoReturn

from app.ledger.canonical import NotCanonical, canonical
from app.ledger.entries import FORMAT, SALT_LENGTH, commitment
from verifier.verify import NotBase64, Refused, read_assertion, read_entry, unbase64

NAMES = frozenset(
    (
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
)

Value = Mapping[str, Any]


class Stored(NamedTuple):
    """The row of one entry, as plain values: there are a million of them."""

    sequence: int
    kind: str
    subject: str
    leaf: str
    completed: bytes
    peaks: bytes
    checkpoint: str
    next_key: str
    recorded_at: str  # as entries write it

    @property
    def name(self) -> str:
        return f"Entry {self.sequence} ({self.kind}, {self.subject})"


def read_leaf(row: Stored) -> Value | None:
    """What the entry says; None if its bytes are not exactly those of an entry."""
    try:
        value = READ(row.leaf)
        if not isinstance(value, dict) or value.keys() != NAMES or value["format"] != FORMAT:
            return None
        if not isinstance(value["facts"], dict) or not isinstance(value["commitments"], dict):
            return None
        # The quick way gives the same bytes wherever code points sort as UTF-16 does: nearly always.
        return value if row.leaf == WRITE(value) or row.leaf.encode() == canonical(value) else None
    except (ValueError, RecursionError, NotCanonical):
        return None


def refuse(number: str) -> NoReturn:
    raise NotCanonical(number)


READ = JSONDecoder(parse_float=refuse, parse_constant=refuse).decode
WRITE = JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def columns_that_differ(row: Stored, value: Value) -> Iterator[str]:
    """Columns that say something else than the leaf beside them."""
    if value["sequence"] != row.sequence:
        yield "sequence"
    if value["kind"] != row.kind:
        yield "kind"
    if value["subject"] != row.subject:
        yield "subject"
    if value["recorded_at"] != row.recorded_at:
        yield "recorded_at"


def passkey_holds(value: Value) -> bool:
    """Whether the passkey's signature in the entry, if there is one, is over what the entry says."""
    authentication = value["facts"].get("authentication")
    if not isinstance(authentication, dict) or authentication.get("assertion") is None:
        return True
    try:
        return read_assertion(read_entry(dict(value))) is not None
    except Refused:
        return False


def openings_that_differ(commitments: Mapping[str, Any], openings: Mapping[str, Any]) -> Iterator[str]:
    """Names of openings that do not open what the entry committed to."""
    for name, opening in openings.items():
        if not opens(name, opening, commitments.get(name)):
            yield name


def opens(name: str, opening: Any, committed: Any) -> bool:
    try:
        salt = unbase64(opening["salt"], "salt")
        return len(salt) == SALT_LENGTH and commitment(name, opening["value"], salt) == committed
    except (NotBase64, NotCanonical, KeyError, TypeError, AttributeError):
        return False
