"""What can be asked about attempts and progress."""

from app.quizzes.queries.attempts import (
    Played,
    attempt_of,
    attempts_of,
    checks_under_way,
    first_choice,
    history_of,
    open_attempt_of,
    practised,
)
from app.quizzes.queries.progress import (
    check_taken,
    checks_of,
    progress_of,
    progress_of_many,
    progresses,
    releases_signed_before,
)

__all__ = [
    "Played",
    "attempt_of",
    "attempts_of",
    "check_taken",
    "checks_of",
    "checks_under_way",
    "first_choice",
    "history_of",
    "open_attempt_of",
    "practised",
    "progress_of",
    "progress_of_many",
    "progresses",
    "releases_signed_before",
]
