"""What stands on the screen of a scene, and what the channel shows after a choice."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from app.company.wording import LOCALES, BankModel, Identifier, Prose
from app.courses.bank_format.words import Channel

Kind = Literal["post", "comment", "message", "review", "story", "clip", "speech", "notice"]
Author = Literal["you", "guest", "reader", "colleague", "lead", "team", "company", "site"]
State = Literal["draft", "removed"]


def alike(value: Any) -> Any:
    """A name or a time that is the same in every language need not be written twice."""
    return dict.fromkeys(LOCALES, value) if isinstance(value, str) else value


Label = Annotated[Prose, BeforeValidator(alike, json_schema_input_type=Prose | str)]
"""A few words, in each language or, where they are the same in all, once: ``at: "04:02"``."""

Count = Annotated[int, Field(ge=0, le=10_000_000)]


class ScreenItem(BankModel):
    """One thing that somebody has put there: a post, a comment, a message, a review …

    `photo` says what a picture shows, or a clip; `state` that it is not out yet, or no longer there.
    """

    kind: Kind | None = None  # none: what is usual in the channel
    by: Author
    name: Label | None = None
    contact: Identifier | None = None  # the author is this contact of the company
    text: Prose | None = None
    photo: Prose | None = None
    at: Label | None = None
    stars: int | None = Field(default=None, ge=1, le=5)
    likes: Count | None = None
    comments: Count | None = None
    shares: Count | None = None
    views: Count | None = None
    state: State | None = None


class Screen(BankModel):
    """One screen of one channel, from top to bottom."""

    channel: Channel | None = None  # none: the scenario's
    title: Label | None = None  # what stands over it: the group, the shop, the person
    detail: Label | None = None  # and under that: how many can read it
    clock: Label | None = None  # what the clock shows, where the hour matters
    items: list[ScreenItem] = Field(min_length=1, max_length=8)


Aftermath = Annotated[list[Screen], Field(min_length=1, max_length=3)]
"""What the channels show after a choice, one after the other."""
