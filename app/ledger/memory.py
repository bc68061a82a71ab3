"""What a database cannot know once an old copy of it was restored: how far the log had been seen.

A file beside the log's key. It holds the newest checkpoint that a witness cosigned, with both signatures.
"""

from __future__ import annotations

import os
from pathlib import Path

from app.ledger.errors import LogMemoryUnusable
from app.ledger.notes import Checkpoint, NoteUnreadable, read_checkpoint

NAME = "log-witnessed"


def remembered(folder: Path) -> Checkpoint | None:
    """The newest checkpoint that a witness is known to have cosigned. Raises `LogMemoryUnusable`."""
    try:
        return read_checkpoint((folder / NAME).read_text())
    except FileNotFoundError:
        return None
    except (OSError, ValueError, NoteUnreadable) as error:
        raise LogMemoryUnusable(str(folder / NAME)) from error


def remember(folder: Path, note: str) -> None:
    """Keep this cosigned note, unless a larger one of the same log is kept already.

    On the disk when this returns. Callers stand in line. Raises `LogMemoryUnusable`.
    """
    known, new = remembered(folder), read_checkpoint(note)
    if known and known.origin == new.origin and known.size >= new.size:
        return
    place, draft = folder / NAME, folder / f"{NAME}.new"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with draft.open("w") as file:
            file.write(note)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place)
        if os.name == "posix":
            directory = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(directory)
            finally:
                os.close(directory)
    except OSError as error:
        raise LogMemoryUnusable(str(place)) from error
