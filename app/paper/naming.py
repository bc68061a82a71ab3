"""Under which name a paper record stands in the log."""

from __future__ import annotations

TABLE = "paper_records"


def log_subject(key: str) -> str:
    """By its key, as a signature does: its receipt names the same number."""
    return f"{TABLE}/{key}"
