"""What a pack is asked for, and which signatures of the log that leaves out, each with its reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo


class LeftOut(StrEnum):
    """Why a signature of the log is not in a pack. The verifier knows these words."""

    AFTER_DATE = "after_date"
    OTHER_COURSE = "other_course"
    OTHER_UNIT = "other_unit"


@dataclass(frozen=True)
class Asked:
    """As at which day, and what it is narrowed down to; None: everything."""

    on: date
    course: str | None = None
    unit_name: str | None = None
    unit_path: str | None = None

    def covers(self, moment: datetime, time_zone: str) -> bool:
        """Whether that was by the end of the day, where the clocks show `time_zone`."""
        return moment.astimezone(ZoneInfo(time_zone)).date() <= self.on

    def is_course(self, course: str | None) -> bool:
        return self.course in (None, course)

    def is_unit(self, path: str) -> bool:
        return self.unit_path is None or path.startswith(self.unit_path)

    def why_not(self, facts: dict[str, Any], in_unit: bool) -> LeftOut | None:
        """Why a signature with these facts is left out. `in_unit` is not in the log, the rest is."""
        if not self.covers(datetime.fromisoformat(facts["signed_at"]), facts["time_zone"]):
            return LeftOut.AFTER_DATE
        if not self.is_course(facts["release"]["course"]):
            return LeftOut.OTHER_COURSE
        return None if in_unit else LeftOut.OTHER_UNIT


@dataclass
class Chosen:
    """Every signature of the log, refusals too: in the pack, or left out."""

    size: int  # entries of the log
    outcomes: Counter[str] = field(default_factory=Counter)  # of all in the log
    packed_outcomes: Counter[str] = field(default_factory=Counter)
    packed: dict[int, int | None] = field(default_factory=dict)  # place → id of the record; none: it is gone
    left_out: dict[LeftOut, list[int]] = field(default_factory=dict)
    unproved: list[int] = field(default_factory=list)  # ids of records asked for that the log does not hold
    erased: int = 0  # entries in the pack of which something that was personal is erased

    @property
    def total(self) -> int:
        return sum(self.outcomes.values())

    @property
    def row_missing(self) -> list[int]:
        return [place for place, record in self.packed.items() if record is None]

    def add(self, place: int, record: int | None, outcome: str, reason: LeftOut | None) -> None:
        self.outcomes[outcome] += 1
        if reason is None:
            self.packed[place] = record
            self.packed_outcomes[outcome] += 1
        else:
            self.left_out.setdefault(reason, []).append(place)

    def told(self, asked: Asked) -> dict[str, Any]:
        """The part of the manifest that accounts for every signature."""
        return {
            "as_at": asked.on.isoformat(),
            "course": asked.course,
            "unit": asked.unit_name,
            "left_out": {reason.value: places for reason, places in self.left_out.items()},
            "row_missing": self.row_missing,
        }
