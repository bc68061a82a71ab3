"""Who watches the log: the setting WITNESSES, read."""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from app.ledger.witnessing import WitnessKey


class WitnessesUnreadable(ValueError):
    """The setting names something that is no witness; the message says what."""


@dataclass(frozen=True)
class Witness:
    """Somebody outside who cosigns what the log shows them."""

    vkey: str
    url: str  # without a slash at its end

    @property
    def name(self) -> str:
        return name_of(self.vkey)


def name_of(vkey: str) -> str:
    return vkey.partition("+")[0]


def public_of(vkey: str) -> bytes:
    """The key alone, whatever it signs and under which name."""
    return b64decode(vkey.split("+", 2)[2])[1:]


@lru_cache(maxsize=8)
def read_witnesses(setting: str) -> tuple[Witness, ...]:
    """The witnesses in `setting`: pairs of a public key and an address, one on a line or between commas.

    Raises `WitnessesUnreadable`.
    """
    found: list[Witness] = []
    for pair in filter(None, map(str.strip, re.split(r"[\n,]", setting))):
        parts = pair.split()
        if len(parts) != 2:
            raise WitnessesUnreadable(
                f"{pair!r} is not a public key and an address with a space between them"
            )
        found.append(Witness(checked_key(parts[0]), checked_address(parts[1])))
    names, keys = ({what(each.vkey) for each in found} for what in (name_of, public_of))
    if min(len(names), len(keys)) < len(found):
        raise WitnessesUnreadable("two of them have the same name or the same key")
    return tuple(found)


def checked_key(vkey: str) -> str:
    try:
        WitnessKey.read(vkey)
    except ValueError as error:
        raise WitnessesUnreadable(str(error)) from error
    return vkey


def checked_address(url: str) -> str:
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        whole = None
    if not whole or parts.query or parts.fragment or parts.username is not None:
        raise WitnessesUnreadable(f"{url!r} is not an address that begins with https:// or http://")
    return url.rstrip("/")
