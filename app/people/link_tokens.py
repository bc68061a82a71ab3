"""What stands in the address of a single-use link: its public id and a secret, signed.

The signature keeps guesses away from the database; the secret is known to the database only as a hash;
when the link dies is decided by its row, so that using it or sending a newer one ends it at once.
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

from itsdangerous import BadData, URLSafeTimedSerializer

SALT = "people.access-link"


def new_nonce() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def token_for(secret_key: str, key: str, nonce: str) -> str:
    return str(URLSafeTimedSerializer(secret_key, salt=SALT).dumps([key, nonce]))


def read_token(secret_key: str, token: str) -> tuple[str, str] | None:
    """Public id and secret; None for a text that we never signed."""
    try:
        key, nonce = URLSafeTimedSerializer(secret_key, salt=SALT).loads(token)
    except (BadData, ValueError, TypeError):
        return None
    return (key, nonce) if isinstance(key, str) and isinstance(nonce, str) else None


def new_code() -> str:
    """Six digits."""
    return f"{secrets.randbelow(1_000_000):06d}"


def code_hash(secret_key: str, link_key: str, code: str) -> str:
    """Keyed, for a million codes are soon tried against a plain hash."""
    return hmac.new(secret_key.encode(), f"{link_key}:{code}".encode("utf-8", "replace"), sha256).hexdigest()


def same(one: str | None, other: str) -> bool:
    """Compared in constant time."""
    return one is not None and hmac.compare_digest(one, other)
