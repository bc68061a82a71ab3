"""What stands on the screen of a scene, as a release keeps it."""

from __future__ import annotations

from app.courses.bank_format.screens import Author, Kind, State
from app.courses.bank_format.words import Channel
from app.courses.frozen import Sparing


class ScreenItem(Sparing):
    """One thing on a screen. `name` is none where the interface knows it: you, the company, the site."""

    kind: Kind
    by: Author
    name: str | None = None
    text: str | None = None
    photo: str | None = None  # what a picture or a clip shows, in words
    at: str | None = None
    stars: int | None = None
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None
    views: int | None = None
    state: State | None = None


class Screen(Sparing):
    """What stands on the screen of one channel, from top to bottom."""

    channel: Channel
    title: str | None = None
    detail: str | None = None
    clock: str | None = None
    items: list[ScreenItem]
