"""What of a requirement can change, and what a change of it is about.

Which training is owed never changes: a person's evidence is of that training. The conditions can, from a
day on; how things stood before that day is told by the conditions of that time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from app.assignments.kinds import Audience, ValidityRule


class Part(StrEnum):
    """What a reader sees as one thing of a requirement, in the order in which it is told."""

    TITLE = "title"
    AUDIENCE = "audience"
    LIVING = "living"
    ROLL_OUT = "roll_out"
    JOINER = "joiner"
    VALIDITY = "validity"
    MINIMUM = "minimum"
    REFRESHER = "refresher"


FIELDS = {
    Part.TITLE: ("title",),
    Part.AUDIENCE: ("audience", "audience_ids"),
    Part.LIVING: ("living",),
    Part.ROLL_OUT: ("roll_out_days",),
    Part.JOINER: ("joiner_days",),
    Part.VALIDITY: ("validity_rule", "validity_months", "fixed_month", "fixed_day"),
    Part.MINIMUM: ("minimum_months",),
    Part.REFRESHER: ("window_days", "reattestation_days"),
}
UNTOLD = ""
"""The language of a title that was written down when a requirement had only one: nobody said which. HTML says it so, too."""

WHO = frozenset({Part.AUDIENCE, Part.LIVING})  # parts that decide who is asked


@dataclass(frozen=True)
class Conditions:
    """Everything of a requirement but its training. The fields are those of the table."""

    title: Mapping[str, str]  # by language
    audience: Audience
    audience_ids: tuple[int, ...]  # of units or persons, by audience; ascending
    living: bool
    roll_out_days: int
    joiner_days: int
    reattestation_days: int
    window_days: int
    validity_rule: ValidityRule
    validity_months: int
    fixed_month: int | None
    fixed_day: int | None
    minimum_months: int

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Conditions:
        values = dict(kept)
        if isinstance(values["title"], str):
            values["title"] = {UNTOLD: values["title"]}
        values["audience"] = Audience(values["audience"])
        values["audience_ids"] = tuple(values["audience_ids"])
        values["validity_rule"] = ValidityRule(values["validity_rule"])
        return cls(**values)

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"title": dict(self.title), "audience_ids": list(self.audience_ids)}

    def differing_from(self, other: Conditions) -> tuple[Part, ...]:
        """The parts in which the two differ."""
        return tuple(
            part
            for part, names in FIELDS.items()
            if any(getattr(self, name) != getattr(other, name) for name in names)
        )
