"""Verbs about people: who they are, how they sign in, what they may do."""

from app.people.actions.persons import choose_language
from app.people.actions.signing_in import (
    check_password,
    confirm_password,
    end_session,
    end_sessions,
    start_session,
)

__all__ = [
    "check_password",
    "choose_language",
    "confirm_password",
    "end_session",
    "end_sessions",
    "start_session",
]
