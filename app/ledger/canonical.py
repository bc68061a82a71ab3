"""One sequence of bytes for one value: canonical JSON (RFC 8785), without fractions.

What is hashed must not depend on who wrote it down. Whole numbers, strings, booleans, null, arrays and
objects are all that an entry needs; a fraction has no place in evidence.
"""

from __future__ import annotations

import json
from typing import Any

LARGEST = 2**53 - 1
"""The largest whole number that every JSON parser keeps exactly."""


class NotCanonical(ValueError):
    """A value that has no canonical form here."""


def canonical(value: Any) -> bytes:
    """The canonical bytes of `value`. Raises `NotCanonical` for what an entry cannot hold."""
    text = json.dumps(ordered(value), ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("half of a surrogate pair is no text") from error


def ordered(value: Any) -> Any:
    """The same value with its names in the order of UTF-16 code units, as RFC 8785 asks."""
    if value is None or isinstance(value, str | bool):  # first: most values are
        return value
    if isinstance(value, dict):
        try:
            plain = "".join(value).isascii()  # those sort by code units as they are
        except TypeError as error:
            raise NotCanonical("the names in an object are strings") from error
        return {name: ordered(value[name]) for name in sorted(value, key=None if plain else code_units)}
    if isinstance(value, list | tuple):
        return [ordered(each) for each in value]
    if isinstance(value, int) and abs(value) <= LARGEST:
        return value
    raise NotCanonical(f"{value!r} is not a string, a whole number below 2^53, a truth value or null")


def code_units(name: str) -> bytes:
    return name.encode("utf-16-be", "surrogatepass")
