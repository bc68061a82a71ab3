"""What counts as one mail address."""

from __future__ import annotations

import re

# One address and nothing else: no list, no display name, nothing that could begin another header.
HARMLESS = r"[^\s\x00-\x1f\x7f@,;:<>()\[\]\\\"]"
ONE_ADDRESS = re.compile(HARMLESS + r"{1,64}@" + HARMLESS + r"{1,190}\Z")


class NotOneAddress(ValueError):
    """The text is not exactly one mail address."""


def one_address(text: str) -> str:
    """`text` itself if it is exactly one address; raises `NotOneAddress`."""
    if not ONE_ADDRESS.match(text):
        raise NotOneAddress(repr(text)[:80])
    return text
