"""What stands on a screen, with its words in place and everything said that an author may leave out."""

from __future__ import annotations

from app.courses import screen_content as frozen
from app.courses.bank_format import Channel, Screen, ScreenItem
from app.courses.freezing.speaker import Speaker
from app.courses.screens import usual_kind


def freeze_screen(screen: Screen, say: Speaker, channel: Channel) -> frozen.Screen:
    """`channel` is the scenario's, for a screen that names none."""
    here = screen.channel or channel
    return frozen.Screen(
        channel=here,
        title=say.plain_or_none(screen.title),
        detail=say.plain_or_none(screen.detail),
        clock=say.plain_or_none(screen.clock),
        items=[freeze_item(item, say, here) for item in screen.items],
    )


def freeze_item(item: ScreenItem, say: Speaker, channel: Channel) -> frozen.ScreenItem:
    return frozen.ScreenItem(
        kind=item.kind or usual_kind(channel),
        by=item.by,
        name=name_of(item, say),
        text=say.plain_or_none(item.text),
        photo=say.plain_or_none(item.photo),
        at=say.plain_or_none(item.at),
        stars=item.stars,
        likes=item.likes,
        comments=item.comments,
        shares=item.shares,
        views=item.views,
        state=item.state,
    )


def name_of(item: ScreenItem, say: Speaker) -> str | None:
    """The name that was written, or the title of the contact, as the company calls it."""
    if item.name:
        return say.plain(item.name)
    if item.contact:
        return say.profile.contacts[item.contact].title[say.language]
    return None
