"""What a graded check leaves behind as one digest: what was drawn, how it stood on the screen, what was chosen."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any, Protocol

from app.ledger.canonical import canonical


class Chosen(Protocol):
    """One choice, as the facts have it."""

    item: Any
    node: Any
    option: Any
    shown_order: Any
    language: Any
    counts: Any
    worst: Any


def record_sha256(*, attempt: str, form: dict[str, Any], choices: Iterable[Chosen]) -> str:
    """SHA-256 over one check: `attempt` is its key, `form` as stored, `choices` in the order they were made."""
    record = {
        "attempt": attempt,
        "form": form,
        "choices": [
            {
                "item": each.item,
                "node": each.node,
                "option": each.option,
                "shown_order": list(each.shown_order),
                "language": each.language,
                "counts": each.counts,
                **({"worst": each.worst} if each.worst else {}),  # only where it was asked for
            }
            for each in choices
        ],
    }
    return sha256(canonical(record)).hexdigest()
