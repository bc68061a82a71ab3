"""Cutting a long list into pages. A number beyond the end is the last page, not an error."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True)
class Pages:
    """`asked`: the page's number as it was asked for; counts from 1."""

    items: int
    length: int
    asked: int = 1

    @property
    def last(self) -> int:
        return max(1, ceil(self.items / self.length))

    @property
    def number(self) -> int:
        return min(max(self.asked, 1), self.last)

    @property
    def shown(self) -> slice:
        """The part of the list that stands on the page."""
        return slice((self.number - 1) * self.length, self.number * self.length)
