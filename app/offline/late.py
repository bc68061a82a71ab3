"""Steps as a device sends them late: their shape, and the order in which they are taken."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from app.lessons.steps import ORDER, Step

MOST_AT_ONCE = 200
LONGEST_AGO = 400 * 24 * 3600  # seconds; nothing older is believed to be that old

DeviceKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{16,40}$")]
PublicKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22}$")]
Name = Annotated[str, Field(pattern=r"^[\w.-]{1,64}$")]
Seconds = Annotated[int, Field(strict=True)]


class Late(BaseModel):
    """What every late step says: its own key, and how many seconds ago it was taken.

    Not the time: the clocks of phones are wrong more often than the time that they count.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    key: DeviceKey
    ago: Seconds = 0

    def claimed_at(self, now: datetime) -> datetime:
        return now - timedelta(seconds=max(0, min(LONGEST_AGO, self.ago)))


class LateReading(Late):
    """One step in one lesson."""

    kind: Literal["lesson"]
    assignment: PublicKey
    lesson: Name
    step: Step
    round: Annotated[int, Field(strict=True, ge=0, le=1000)] | None = None  # none: the one they are in
    answer: Name | None = None

    @property
    def told(self) -> tuple[str, str, str | None]:
        """What it is about, which step it is, and the answer: as a `LateStep` says it."""
        return self.lesson, self.step.value, self.answer


class LateChoice(Late):
    """One option at one decision of a practised scenario, by its place on the screen."""

    kind: Literal["practice"]
    attempt: PublicKey
    item: Annotated[int, Field(strict=True, ge=0, le=1000)]
    node: Name
    place: Annotated[int, Field(strict=True, ge=0, le=1000)]

    @property
    def told(self) -> tuple[str, str, str | None]:
        return self.attempt, self.node, str(self.place)


LateItem = Annotated[LateReading | LateChoice, Field(discriminator="kind")]
ITEM: TypeAdapter[LateReading | LateChoice] = TypeAdapter(LateItem)


class Unreadable(Exception):
    """What was sent is not a list of steps."""


def items_in(body: object) -> tuple[list[LateReading | LateChoice], list[str]]:
    """The steps in a request's JSON, and the keys of those that cannot be read. Raises `Unreadable`."""
    sent = body.get("steps") if isinstance(body, dict) else None
    if not isinstance(sent, list) or len(sent) > MOST_AT_ONCE:
        raise Unreadable
    items, odd = [], []
    for each in sent:
        try:
            items.append(ITEM.validate_python(each))
        except ValidationError:
            if not isinstance(each, dict) or not isinstance(each.get("key"), str):
                raise Unreadable from None
            odd.append(each["key"])
    return items, odd


def in_order(items: Iterable[LateReading | LateChoice]) -> list[LateReading | LateChoice]:
    """The steps of a lesson in the order in which a lesson asks for them; choices as they were sent.

    Two tabs that send the same steps at once then write them in the same order and cannot block each other.
    """
    return sorted(items, key=lambda item: (*subject(item), place_in_lesson(item)))


def subject(item: LateReading | LateChoice) -> tuple[str, str]:
    """What the step belongs to."""
    return (item.assignment, item.lesson) if isinstance(item, LateReading) else ("", item.attempt)


def place_in_lesson(item: LateReading | LateChoice) -> int:
    return ORDER.index(item.step) if isinstance(item, LateReading) else 0
