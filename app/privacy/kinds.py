"""The closed lists of this room, stored by value."""

from __future__ import annotations

from enum import StrEnum


class Ground(StrEnum):
    """Why something was erased."""

    REQUEST = "request"  # the person asked for it
    RETENTION = "retention"  # nothing asks to keep it any more
    MISTAKE = "mistake"  # it should not have been there
