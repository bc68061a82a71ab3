"""How somebody can be reminded."""

from enum import StrEnum


class ReminderKind(StrEnum):
    NUDGE = "nudge"  # a manager's one tap
    DIGEST = "digest"  # the daily mail, one per person and day
    ESCALATION = "escalation"  # named in the mail that their manager gets
