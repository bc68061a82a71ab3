"""How a printer sets what a keyboard has typed."""

from __future__ import annotations

import re

ONE_LETTER = re.compile(r"(?<!\w)([aiouwzAIOUWZ]) (?=\S)")


def tied(polish: str) -> str:
    """Polish in which no word of one letter ends a line: it is tied to the next one."""
    return ONE_LETTER.sub("\\1\N{NO-BREAK SPACE}", polish)
