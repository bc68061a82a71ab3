"""Files that browsers save."""

from __future__ import annotations

from flask import Response, make_response
from flask_login import current_user

from app.privacy.queries import Asked
from app.shared.clock import utc_now

JSON = "application/json"
PDF = "application/pdf"


def saved(content: bytes, media_type: str, name: str) -> Response:
    """A file that the browser saves."""
    response = make_response(content)
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def asked(language: str) -> Asked:
    """That the reader asks for the files now."""
    me = current_user
    return Asked(utc_now(), me.person.legal_name, me.workplace.time_zone, language)
