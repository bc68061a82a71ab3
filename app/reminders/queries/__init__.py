"""Whom to remind of what, who may nudge whom, and what was sent."""

from app.reminders.queries.plan import planned
from app.reminders.queries.sent import (
    nudge_target,
    nudged_among,
    nudged_on,
    reminders_of,
    settled_messages,
    waiting_for_our_answer,
)

__all__ = [
    "nudge_target",
    "nudged_among",
    "nudged_on",
    "planned",
    "reminders_of",
    "settled_messages",
    "waiting_for_our_answer",
]
