"""What the mails of one day hold, as plain values: decided first, written afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.assignments.standing import DUE_SOON_DAYS, LATE, Situation, Standing


class Skipped(StrEnum):
    """Why somebody with open training gets no mail now."""

    ON_LEAVE = "on leave"
    EXEMPT = "exempt"
    WAITS_FOR_ANSWER = "waits for our answer"
    NO_ADDRESS = "no address"
    TOLD_LATELY = "told lately"
    NOT_AT_WORK = "outside working hours"


@dataclass(frozen=True)
class Line:
    """One open assignment in a person's digest."""

    assignment_id: int
    title: Mapping[str, str]  # by language
    due_on: date
    overdue: bool


@dataclass(frozen=True)
class Digest:
    """One mail to one person."""

    person_id: int
    name: str
    address: str
    language: str
    today: date  # where the person works
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class LateLine:
    """One assignment that is long overdue, in the mail to a manager."""

    assignment_id: int
    person_id: int
    person: str
    unit: str
    title: Mapping[str, str]  # by language
    due_on: date


@dataclass(frozen=True)
class Escalation:
    """One mail to one manager."""

    manager_id: int
    name: str
    address: str
    language: str
    today: date  # where the manager works
    lines: tuple[LateLine, ...]


@dataclass
class Plan:
    """All mails of one run, and how many people get none and why."""

    digests: list[Digest] = field(default_factory=list)
    escalations: list[Escalation] = field(default_factory=list)
    skipped: Counter[Skipped] = field(default_factory=Counter)


def is_pressing(situation: Situation) -> bool:
    """Whether a digest should name it: late, due soon, or a proof that runs out within two weeks."""
    if situation.standing in LATE or situation.standing is Standing.DUE_SOON:
        return True
    return (
        situation.standing is Standing.EXPIRING
        and situation.days is not None
        and situation.days <= DUE_SOON_DAYS
    )


def is_late(situation: Situation) -> bool:
    return situation.standing in LATE


def summary(sent: int, to_managers: int, skipped: Counter[Skipped]) -> str:
    """ "12 sent · 2 to managers · 3 skipped (on leave)": what the command prints and the worker logs."""
    parts = [f"{sent} sent", f"{to_managers} to managers"]
    parts += [f"{skipped[why]} skipped ({why.value})" for why in Skipped if skipped[why]]
    return " · ".join(parts)
