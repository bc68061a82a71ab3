"""What a list is narrowed down to. The same filters make the page, its file and the lines that name them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date

from app.assignments.standing import Standing

PAGE_LENGTH = 50  # persons


@dataclass(frozen=True)
class Filters:
    """Empty strings and None narrow nothing. `on` is the day that is asked about."""

    on: date
    unit: str = ""  # public id; people at or below that unit
    track: str = ""
    standing: Standing | None = None
    search: str = ""  # part of a name or of an employee number
    leavers: bool = False  # also those who have left; for those who see everyone

    @property
    def narrow(self) -> bool:
        return bool(self.unit or self.track or self.standing or self.search)

    def arguments(self, today: date) -> dict[str, str]:
        """As they stand in the address, without what is not set."""
        values = {
            "unit": self.unit,
            "track": self.track,
            "standing": self.standing.value if self.standing else "",
            "search": self.search,
            "leavers": "y" if self.leavers else "",
            "on": "" if self.on == today else self.on.isoformat(),
        }
        return {name: value for name, value in values.items() if value}


def folded(text: str) -> str:
    """Text for comparing: no case, no accents, so that "zolc" finds "Żółć"."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def matches(search: str, *texts: str | None) -> bool:
    """Whether each word of `search` stands in one of the texts."""
    words = folded(search).split()
    heap = [folded(text) for text in texts if text]
    return all(any(word in text for text in heap) for word in words)
