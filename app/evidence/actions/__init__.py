"""What the room changes."""

from app.evidence.actions.catching_up import enter_missing
from app.evidence.actions.copies import send_receipt
from app.evidence.actions.warnings import warn_of_log

__all__ = ["enter_missing", "send_receipt", "warn_of_log"]
