"""How long what is kept: rules as data, and what follows from them for somebody who has left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from app.shared.erasing import Category

RULES = Path(__file__).parent / "retention.yaml"


class CountedFrom(StrEnum):
    LEAVING = "leaving"  # the last day of the last job
    END_OF_YEAR = "end_of_year"  # the end of the calendar year with that day


@dataclass(frozen=True)
class Rule:
    """How long one kind of data is kept in one place, and why."""

    place: str  # the beginning of a jurisdiction; empty: everywhere
    category: Category
    must_keep: bool  # whether erasing earlier would break a duty
    months: int
    counted_from: CountedFrom
    source: str
    checked_on: date | None

    def last_day(self, left_on: date) -> date:
        """The last day on which it is kept."""
        start = date(left_on.year, 12, 31) if self.counted_from is CountedFrom.END_OF_YEAR else left_on
        return months_later(start, self.months)


def months_later(day: date, months: int) -> date:
    """The same day of a later month; its last one where there is no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    first_of_next = date(day.year + years + (month == 11), (month + 1) % 12 + 1, 1)
    last = (first_of_next - timedelta(days=1)).day
    return date(day.year + years, month + 1, min(day.day, last))


@cache
def rules() -> tuple[Rule, ...]:
    """All rules of the file."""
    return tuple(
        Rule(
            place=each["place"],
            category=Category(each["category"]),
            must_keep=each["must_keep"],
            months=each["months"],
            counted_from=CountedFrom(each["counted_from"]),
            source=each["source"],
            checked_on=each["checked_on"],
        )
        for each in YAML(typ="safe").load(RULES)
    )


def rule_for(category: Category, jurisdiction: str) -> Rule:
    """The rule of the place that fits best."""
    fitting = [each for each in rules() if each.category is category and covers(each.place, jurisdiction)]
    return max(fitting, key=lambda each: len(each.place))


def covers(place: str, jurisdiction: str) -> bool:
    """Whether a jurisdiction lies in a place: us-ca in us, but not usx."""
    return not place or jurisdiction == place or jurisdiction.startswith(f"{place}-")


def longest(category: Category, jurisdictions: Iterable[str], left_on: date) -> tuple[date, Rule]:
    """The last day on which it is kept for somebody who worked in these places, and the rule that says so."""
    found = [rule_for(category, place) for place in set(jurisdictions) or {""}]
    return max(((rule.last_day(left_on), rule) for rule in found), key=lambda each: each[0])
