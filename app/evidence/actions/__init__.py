"""What the room changes."""

from app.evidence.actions.copies import send_receipt

__all__ = ["send_receipt"]
