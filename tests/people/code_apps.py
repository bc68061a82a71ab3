"""An app that shows one-time codes, as a person would set it up on the page."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

from flask.testing import FlaskClient
from pyotp import TOTP

from tests.support import PASSWORD

SET_UP = "/account/second-factors/app"


def code_now(secret: str, steps: int = 0) -> str:
    return TOTP(secret).at(datetime.now(UTC), counter_offset=steps)


def secret_on(page: str) -> str:
    return re.search(r'class="secret">([^<]+)<', page)[1].replace(" ", "")


def field(page: str, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    return html.unescape(re.search(r'value="([^"]*)"', found[0])[1])


def set_up(client: FlaskClient, **changes: str) -> tuple[str, list[str]]:
    """Add an app; returns its secret and the recovery codes that were shown."""
    page = client.get(SET_UP).text
    secret = secret_on(page)
    answer = client.post(SET_UP, data=entries(page, code=code_now(secret, -1), **changes))
    assert answer.status_code in (200, 303), answer.text
    return secret, re.findall(r"<samp>([a-z0-9-]{14})</samp>", answer.text)


def entries(page: str, **changes: str) -> dict[str, str]:
    kept = {name: field(page, name) for name in ("csrf_token", "set_up")}
    return kept | {"name": "Phone", "password": PASSWORD} | changes
