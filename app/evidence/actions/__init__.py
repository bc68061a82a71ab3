"""What the room changes."""

from app.evidence.actions.catching_up import enter_missing
from app.evidence.actions.copies import send_receipt

__all__ = ["enter_missing", "send_receipt"]
