"""Hashing passwords at the configured cost."""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from app.people.password_rules import normalised


def hasher() -> PasswordHasher:
    settings = current_app.config
    return PasswordHasher(
        time_cost=settings["ARGON2_TIME_COST"], memory_cost=settings["ARGON2_MEMORY_KIB"], parallelism=1
    )


def hashed(password: str) -> str:
    """What is stored of a password: argon2id, salted. Passwords are compared in one normal form."""
    return hasher().hash(normalised(password))


def fits(password: str, expected: str | None) -> bool:
    """Whether `password` has the hash `expected`. Without one, as much work is done for a no.

    Longer than the longest password we accept is never right, and megabytes are not worth hashing.
    """
    typed = normalised(password[: current_app.config["PASSWORD_MAX_LENGTH"] * 8])
    too_long = len(typed) > current_app.config["PASSWORD_MAX_LENGTH"]
    try:
        hasher().verify(expected or nobodys_hash(), "too long" if too_long else typed)
    except (VerificationError, InvalidHashError):
        return False
    return expected is not None and not too_long


def nobodys_hash() -> str:
    """A hash that no password has, made once for each process: unknown names cost what known ones do."""
    if "nobodys_hash" not in current_app.extensions:
        current_app.extensions["nobodys_hash"] = hasher().hash(secrets.token_urlsafe(32))
    return str(current_app.extensions["nobodys_hash"])
