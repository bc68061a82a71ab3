"""A stored message as the mail that goes over the wire."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from app.messages.addresses import one_address


def sealed(
    *, key: str, sender: str, to: str, subject: str, body: str, language: str, written_at: datetime
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
    return mail
