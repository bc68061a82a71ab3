"""Files that browsers save."""

from __future__ import annotations

from flask import Response, make_response

TEXT = "text/plain; charset=utf-8"
PDF = "application/pdf"
JSON = "application/json"


def saved(content: bytes, media_type: str, name: str) -> Response:
    """A file that the browser saves."""
    response = make_response(content)
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
