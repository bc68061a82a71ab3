"""Where the log's key lives: in a file beside the data, never in the database."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from app.ledger.errors import LogKeyMissing
from app.ledger.notes import LogKey, key_from, new_key

NAME = "log-key"


def key_at_hand(folder: Path, given: str = "") -> LogKey:
    """The key that was `given` as a setting, or else that in the file. Raises `LogKeyMissing`, `KeyUnreadable`."""
    place = folder / NAME
    if not given and not place.exists():
        raise LogKeyMissing(str(place))
    return key_from(given or place.read_text())


def make_key(folder: Path, origin: str) -> LogKey:
    """A new key in a new file."""
    key = new_key(origin)
    keep_key(folder, key)
    return key


def keep_key(folder: Path, key: LogKey) -> Path:
    """Write the key where only this user can read it. An older one stays beside it, under its number."""
    place = folder / NAME
    if place.exists():
        place.rename(folder / f"{NAME}-{key_from(place.read_text()).id}")
    folder.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key.secret + "\n")
        file.flush()
        os.fsync(file.fileno())
    return place


def origin(base_url: str) -> str:
    """The log's name for good: where it began, without a scheme."""
    return f"{urlsplit(base_url).netloc}/log"
