"""Codes from an app and recovery codes: made, kept so that a stolen database is not enough, and read."""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from itsdangerous import BadData, URLSafeTimedSerializer
from pyotp import TOTP, random_base32

from app.people.link_tokens import same

STEP = 30  # seconds that one code of an app is shown
DRIFT = 1  # steps before and after: clocks differ, and people type slowly
RECOVERY_CODES = 10
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
GROUP, GROUPS = 4, 3  # 12 signs, 59 random bits


# -- codes from an app --------------------------------------------------------------------------------


def new_secret() -> str:
    """160 random bits, as apps read them."""
    return random_base32()


def set_up_address(secret: str, *, account: str, issuer: str) -> str:
    """What an app reads from the QR code."""
    return TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step for which an app shows this code, if it is not too far from now."""
    clock = TOTP(secret, interval=STEP)
    current = clock.timecode(now)
    fitting = [
        step for step in range(current - DRIFT, current + DRIFT + 1) if same(clock.generate_otp(step), code)
    ]
    return fitting[0] if fitting else None


def encrypted(secret: str, secret_key: str) -> str:
    """The app's secret as it is stored: without the server's key it is worth nothing."""
    return cipher(secret_key).encrypt(secret.encode()).decode()


def decrypted(stored: str, secret_key: str) -> str | None:
    """The app's secret; None if the server's key is another one than when it was stored."""
    try:
        return cipher(secret_key).decrypt(stored.encode()).decode()
    except InvalidToken:
        return None


def cipher(secret_key: str) -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(f"second factors: {secret_key}".encode()).digest()))


# -- recovery codes -----------------------------------------------------------------------------------


def new_recovery_codes() -> list[str]:
    return [
        "-".join("".join(secrets.choice(SIGNS) for _sign in range(GROUP)) for _group in range(GROUPS))
        for _code in range(RECOVERY_CODES)
    ]


def recovery_hash(secret_key: str, person_key: str, code: str) -> str:
    """What is stored of a recovery code. Keyed, and hyphens, spaces and case make no difference."""
    plain = "".join(sign for sign in code.casefold() if sign.isalnum())
    text = f"recovery code:{person_key}:{plain}".encode("utf-8", "replace")
    return hmac.new(secret_key.encode(), text, sha256).hexdigest()


def place_of(hashed: str, stored: Sequence[str]) -> int | None:
    """Which of the stored codes this is."""
    fitting = [place for place, each in enumerate(stored) if same(each, hashed)]
    return fitting[0] if fitting else None


# -- between a page and the form that it answers --------------------------------------------------------


def seal(secret_key: str, purpose: str, session_key: str, value: str) -> str:
    """`value` as text that only this server can have made, for one purpose in one session."""
    return str(URLSafeTimedSerializer(secret_key, salt=f"people.{purpose}").dumps([session_key, value]))


def unseal(secret_key: str, purpose: str, session_key: str, sealed: str, seconds: int) -> str | None:
    """What was sealed; None if it is not genuine, another session's, or older than that."""
    try:
        read: Any = URLSafeTimedSerializer(secret_key, salt=f"people.{purpose}").loads(
            sealed, max_age=seconds
        )
    except (BadData, UnicodeError):
        return None
    return str(read[1]) if read[0] == session_key else None
