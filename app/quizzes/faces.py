"""How people look on a drawn screen: the letters and the tint of the circle that stands for a face."""

from __future__ import annotations

from hashlib import sha256

TINTS = 6  # as many as the style sheet has


def initials(name: str) -> str:
    """Up to two letters: Anna K. → AK, Ola → O."""
    words = [word for word in name.split() if word[:1].isalnum()]
    return "".join(word[0].upper() for word in [*words[:1], *words[1:][-1:]])


def tint(name: str) -> int:
    """1 to 6; the same name has the same colour on every screen."""
    return sha256(name.encode()).digest()[0] % TINTS + 1
