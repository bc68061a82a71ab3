"""What kinds of work can wait for a human."""

from enum import StrEnum


class TaskKind(StrEnum):
    QUESTION = "question"  # someone wants to ask before signing, or about a lesson
    REFUSAL = "refusal"  # someone does not sign: talk, without threats
    HELP = "help"  # two checks not passed: a short talk with a person is offered
