"""Names that people sign in with: e-mail addresses and employee numbers, in one canonical form."""

from __future__ import annotations

import hashlib
import re
import unicodedata

# Plain letters and digits only, so that no two numbers look alike.
EMPLOYEE_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}\Z")


def canonical(name: str) -> str:
    """One spelling for one name: compatibility forms folded, no spaces around it, no case."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).strip().casefold())


def digest_of(text: str) -> str:
    """SHA-256 in hex: for secrets of 128 bits and more, and for names that need not be readable.

    Surrogates cannot be encoded and can come from a form; they are escaped instead of failing.
    """
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
