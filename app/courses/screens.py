"""Which things have their place in which channel. Shared by the linter and the freezing."""

from __future__ import annotations

from collections.abc import Mapping

from app.courses.bank_format import Author, Channel, Kind

KINDS: Mapping[Channel, tuple[Kind, ...]] = {
    "review_site": ("comment", "review"),
    "group_thread": ("comment", "post"),
    "direct_message": ("message",),
    "instagram_story": ("story", "message", "comment"),
    "live_video": ("comment", "clip"),
    "staff_chat": ("message",),
    "professional_network": ("comment", "post"),
    "short_video": ("comment", "clip"),
    "phone": ("speech",),
    "in_person": ("speech",),
}
"""What people can put into a channel; the first is usual. The site itself can put a notice anywhere."""

WELL_KNOWN: tuple[Author, ...] = ("you", "company", "site")
"""Authors that need no name: the interface has one."""


def usual_kind(channel: Channel) -> Kind:
    return KINDS[channel][0]


def has_place(kind: Kind, channel: Channel) -> bool:
    return kind == "notice" or kind in KINDS[channel]
