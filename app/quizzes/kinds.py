"""The closed lists of this room, stored by value."""

from enum import StrEnum


class AttemptKind(StrEnum):
    PRACTICE = "practice"  # during learning: unlimited, never counted
    CHECK = "check"  # counts; also serves as the test-out when taken before the lessons
