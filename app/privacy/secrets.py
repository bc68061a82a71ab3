"""What no export contains, although it stands in a row about the person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

HASHES = "_hash"
"""How columns end that hold the hash of a password, a PIN, a code or a token."""

SECRETS = {"material"}
"""Columns that hold what a second factor is made of, under seal or not."""


def is_secret(column: str) -> bool:
    """Whether a column holds what would help somebody to sign in as the person."""
    return column.endswith(HASHES) or column in SECRETS


def without_secrets(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row without its secrets, and without the text of a mail that still holds a link."""
    kept = {name: value for name, value in row.items() if not is_secret(name)}
    if table == "outbox_messages" and row.get("holds_secret") and row.get("body"):
        del kept["body"]
    return kept
