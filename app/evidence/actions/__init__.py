"""What the room changes."""

from app.evidence.actions.catching_up import SOURCES, enter_missing
from app.evidence.actions.copies import send_receipt

__all__ = ["SOURCES", "enter_missing", "send_receipt"]
