"""Forgotten passwords."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.people.routes import room
from app.shared.access import public


@room.get("/forgot-password")
@public
def forgot_password() -> ResponseReturnValue:
    return ""
