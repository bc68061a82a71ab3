"""`MAIL_URL` taken apart: where mail goes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class MailUrlUnusable(ValueError):
    """`MAIL_URL` names no way to send mail; the message says what it may look like."""


@dataclass(frozen=True)
class MailRoute:
    """One way for mail to leave: kept in memory, written to a folder, or handed to a server."""

    kind: Literal["memory", "folder", "smtp", "smtps"]
    folder: str = ""
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""

    @property
    def leaves_the_machine(self) -> bool:
        return self.kind in ("smtp", "smtps") and self.host not in LOOPBACK


def mail_route(url: str) -> MailRoute:
    """What `url` says: memory:, folder:NAME, smtp://user:password@host:port or smtps://…"""
    if url == "memory:":
        return MailRoute("memory")
    if found := re.match(r"folder:([A-Za-z0-9_-]+)\Z", url):
        return MailRoute("folder", folder=found[1])
    parts = urlsplit(url)
    scheme, default = {"smtp": ("smtp", 25), "smtps": ("smtps", 465)}.get(parts.scheme, (None, 0))
    if scheme is None or not parts.hostname:
        raise MailUrlUnusable("MAIL_URL must be memory:, folder:NAME or smtp[s]://user:password@host:port")
    return MailRoute(
        kind="smtps" if scheme == "smtps" else "smtp",
        host=parts.hostname,
        port=parts.port or default,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
