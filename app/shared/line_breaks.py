"""Where a long address may break: after one of its signs, never inside a word."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

SHORT = 24  # characters that fit into a line of the narrowest phone
PLACES = re.compile(r"(?<=[/@._?=:+-])(?=[^/@._?=:+\s-])")
# Outside of tags; an entity ends an address, so that none is torn apart.
ADDRESSES = re.compile(r"""[^\s<>"&]*(?:@|://)[^\s<>"&]+(?=[^<>]*(?:<|\Z))""")


def breakable(address: str) -> Markup:
    """An address, as the markup of a page."""
    if len(address) <= SHORT:
        return escape(address)
    return Markup("<wbr>").join(PLACES.split(address))


def breakable_in(page: Markup) -> Markup:
    """The same markup, with places to break in every web or mail address that it shows."""
    return Markup(ADDRESSES.sub(with_places, page))  # noqa: S704  # its own words, and places to break


def with_places(found: re.Match[str]) -> str:
    address = found[0]
    return "<wbr>".join(PLACES.split(address)) if len(address) > SHORT else address
