"""What the room changes."""

from app.privacy.actions.erasing import erase
from app.privacy.actions.holds import lift_hold, place_hold
from app.privacy.actions.notices import publish_notice, receive_notice

__all__ = ["erase", "lift_hold", "place_hold", "publish_notice", "receive_notice"]
