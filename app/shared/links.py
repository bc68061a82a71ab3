"""Addresses for mail and QR codes: built from `BASE_URL`, never from what a request claims as its host."""

from __future__ import annotations

from flask import current_app, url_for


def external(endpoint: str, **values: str) -> str:
    """The absolute address of a page, inside or outside a request."""
    with current_app.test_request_context(base_url=current_app.config["BASE_URL"]):
        path = url_for(endpoint, **values)
    return current_app.config["BASE_URL"].rstrip("/") + path
