"""Where a sign-in may lead back to: pages of ours, never another site."""

from __future__ import annotations

from unicodedata import category
from urllib.parse import unquote, urlsplit

LONGEST = 2_000  # characters; longer ones are not ours


def local_path(target: str | None, otherwise: str) -> str:
    """`target` if every browser would take it as a path on this site, else `otherwise`.

    Browsers read a backslash as a slash, drop tabs and line breaks, and take two slashes as the start
    of a host name; a proxy may decode once more. So each of these is refused, encoded or not.
    """
    if not target or len(target) > LONGEST or not target.startswith("/"):
        return otherwise
    seen = target
    for _ in range(3):
        if seen.startswith("//") or "\\" in seen or any(category(sign) in ("Cc", "Cs") for sign in seen):
            return otherwise
        seen = unquote(seen)
    try:
        parts = urlsplit(target)
    except ValueError:
        return otherwise
    return otherwise if parts.scheme or parts.netloc else target
