"""Why the log must not go on: somebody saw it further on, or saw another one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stop:
    """This database is an old copy of the log, or another history of it."""

    size: int  # of the log as it was seen
    ours: int  # as this database has it
    seen_by: str  # the witness's name; empty: the file beside the key remembers
    proved: bool  # by the log's own signature; otherwise a witness only says so

    @property
    def missing(self) -> int:
        """How many entries this database lacks. 0: it has others in their place."""
        return max(self.size - self.ours, 0)
