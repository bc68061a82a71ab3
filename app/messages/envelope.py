"""A stored message as the mail that goes over the wire."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import NamedTuple

from app.messages.addresses import one_address


class File(NamedTuple):
    """A file that goes with a mail."""

    name: str
    media_type: str  # type/subtype
    content: bytes


def sealed(
    *,
    key: str,
    sender: str,
    to: str,
    subject: str,
    body: str,
    language: str,
    written_at: datetime,
    files: Iterable[File] = (),
) -> EmailMessage:
    """One mail to one recipient. `key` becomes the Message-ID: a second copy can be recognised as such.

    Raises `ValueError` for a line break in any header.
    """
    domain = parseaddr(sender)[1].partition("@")[2] or "localhost"
    mail = EmailMessage(policy=SMTP)
    mail["Message-ID"] = f"<{key}@{domain}>"
    mail["Date"] = format_datetime(written_at)
    mail["From"] = sender
    mail["To"] = one_address(to)
    mail["Subject"] = subject
    mail["Content-Language"] = language
    mail["Auto-Submitted"] = "auto-generated"  # so that absence notes do not answer
    mail.set_content(body, charset="utf-8", cte="quoted-printable")
    for file in files:
        kind, _, subtype = file.media_type.partition("/")
        mail.add_attachment(file.content, maintype=kind, subtype=subtype, filename=file.name)
    return mail
