"""What kinds of facts the log holds."""

from __future__ import annotations

from enum import StrEnum


class EntryKind(StrEnum):
    SIGNATURE = "signature"  # in all its outcomes, a refusal too
    RELEASE = "release"
    PAPER_RECORD = "paper_record"  # what was answered away from the screen, as somebody from HR entered it
    WITHDRAWAL = "withdrawal"  # of such an entry that was wrong
    CLOSING = "closing"  # an assignment that ended without an answer
    EXEMPTION = "exemption"
    ROLE_CHANGE = "role_change"
    CREDENTIAL_RESET = "credential_reset"
    ERASURE = "erasure"
    LOG_KEY = "log_key"
    HEARTBEAT = "heartbeat"  # an hour in which nothing happened: so that silence can be proved
