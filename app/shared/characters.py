"""Which signs a text may hold."""

from __future__ import annotations

import unicodedata

UNSEEN = {"Cc", "Cs"}  # control characters and lone surrogates


def is_plain(text: str) -> bool:
    """Whether a longer text holds no control characters but line breaks and tabs."""
    return not any(unicodedata.category(sign) in UNSEEN and sign not in "\r\n\t" for sign in text)
