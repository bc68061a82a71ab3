"""Addresses for mail and QR codes: built from `BASE_URL`, never from what a request claims as its host."""

from __future__ import annotations

from flask import current_app


def external(endpoint: str, **values: str) -> str:
    """The absolute address of a page, inside or outside a request."""
    path = current_app.url_map.bind("").build(endpoint, values)
    return f"{current_app.config['BASE_URL'].rstrip('/')}{path}"
