"""The code that makes a browser a shared device: short enough to type on a tablet, and soon dead.

About 49 random bits that live for minutes and work once; wrong ones are counted per address.
"""

from __future__ import annotations

import hmac
import re
import secrets
from hashlib import sha256

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no two signs that look alike
LENGTH = 10


def new_code() -> str:
    """As it is shown: K7QMW-2XRDH."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{code[:5]}-{code[5:]}"


def normalised(typed: str) -> str:
    """The code however it was typed: small letters, spaces, with or without the line."""
    return re.sub(r"[\s\-–—]+", "", typed).upper()[: LENGTH * 2]


def code_hash(secret_key: str, code: str) -> str:
    """Keyed, so that the table alone helps nobody."""
    text = f"shared-device:{normalised(code)}".encode("utf-8", "replace")
    return hmac.new(secret_key.encode(), text, sha256).hexdigest()
