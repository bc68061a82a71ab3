"""The steps of a lesson, in order, and where a reader stands."""

from __future__ import annotations

from enum import StrEnum


class Step(StrEnum):
    OPENED = "opened"  # the situation and the guess are on the screen
    GUESSED = "guessed"  # the rule card and the question are on the screen
    ANSWERED = "answered"  # the feedback and Continue are on the screen
    CONTINUED = "continued"  # done


ORDER = tuple(Step)
