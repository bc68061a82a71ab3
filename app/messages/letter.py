"""A mail as our templates write it: a subject line, an empty line, the text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Letter:
    """What one mail says. `subject` is one line, `text` ends with one line break."""

    subject: str
    text: str


def letter_from(rendered: str) -> Letter:
    """Split a rendered mail template. A name with a line break in it cannot begin another header."""
    first, _, rest = rendered.lstrip("\n").partition("\n\n")
    if not first.startswith("Subject:"):
        raise ValueError(f"a mail template begins with 'Subject: …', not with {first[:40]!r}")
    subject = " ".join(first.removeprefix("Subject:").split())
    return Letter(subject=subject, text=rest.strip("\n") + "\n")
