"""Ways to hand over a mail, and what each answers. They know nothing of the outbox."""

from __future__ import annotations

import os
import smtplib
import ssl
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from types import TracebackType
from typing import Protocol

from app.messages.mail_url import MailRoute
from app.messages.outcome import Outcome

TIMEOUT = 20  # seconds for each step of the conversation with the server


@dataclass(frozen=True)
class Answer:
    """What became of one try. `reached` is False when there was no server to talk to at all."""

    outcome: Outcome
    detail: str
    reached: bool = True


class Carrier(Protocol):
    def carry(self, mail: EmailMessage) -> Answer: ...


class Memory:
    """Keeps mail in a list, for tests and for looking at."""

    def __init__(self, mailbox: list[EmailMessage]) -> None:
        self.mailbox = mailbox

    def carry(self, mail: EmailMessage) -> Answer:
        self.mailbox.append(mail)
        return Answer(Outcome.SENT, "kept in memory")


class Folder:
    """Writes each mail to a file named by its Message-ID, so that a second try overwrites the first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def carry(self, mail: EmailMessage) -> Answer:
        name = str(mail["Message-ID"]).strip("<>").partition("@")[0]
        unfinished = self.folder / f".{name}.{os.getpid()}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(bytes(mail))
            unfinished.replace(self.folder / f"{name}.eml")
        except OSError as error:
            return Answer(Outcome.DEFERRED, f"could not write the file: {error.strerror}", reached=False)
        return Answer(Outcome.SENT, f"written to {name}.eml")


class Smtp(AbstractContextManager["Smtp"]):
    """Talks to one mail server; the connection is kept for the mails of one run."""

    def __init__(self, route: MailRoute) -> None:
        self.route = route
        self.server: smtplib.SMTP | None = None

    def carry(self, mail: EmailMessage) -> Answer:
        try:
            server = self.server = self.server or self.connected()
        except (OSError, smtplib.SMTPException) as error:
            self.hang_up()
            return Answer(Outcome.DEFERRED, f"no connection: {said(error)}", reached=False)
        sender, recipient = parseaddr(str(mail["From"]))[1], str(mail["To"])
        try:
            server.send_message(mail, from_addr=sender, to_addrs=[recipient])
        except smtplib.SMTPRecipientsRefused as refusal:
            code, text = refusal.recipients[recipient]
            return self.refused(code, text)
        except smtplib.SMTPResponseException as refusal:
            return self.refused(refusal.smtp_code, refusal.smtp_error)
        except smtplib.SMTPNotSupportedError as error:
            return Answer(Outcome.BOUNCED, said(error))
        except (OSError, smtplib.SMTPException) as error:
            self.hang_up()
            return Answer(Outcome.DEFERRED, f"connection lost: {said(error)}", reached=False)
        return Answer(Outcome.SENT, "accepted by the mail server")

    def refused(self, code: int, text: bytes | str) -> Answer:
        self.hang_up()  # whatever state the conversation is in, the next mail begins a new one
        words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        outcome = Outcome.BOUNCED if code >= 500 else Outcome.DEFERRED
        return Answer(outcome, f"{code} {words}"[:500])

    def connected(self) -> smtplib.SMTP:
        """A connection with TLS wherever the server offers it, and always before a password is said."""
        route, context = self.route, ssl.create_default_context()
        if route.kind == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(route.host, route.port, timeout=TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(route.host, route.port, timeout=TIMEOUT)
        self.server = server
        server.ehlo_or_helo_if_needed()
        if route.kind == "smtp" and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        elif route.kind == "smtp" and route.user and route.leaves_the_machine:
            raise smtplib.SMTPException("the server offers no TLS; the password was not sent")
        if route.user:
            server.login(route.user, route.password)
        return server

    def hang_up(self) -> None:
        if self.server is not None:
            with suppress(OSError, smtplib.SMTPException):
                self.server.quit()
            self.server.close()
            self.server = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hang_up()


def said(error: Exception) -> str:
    """What went wrong, short, without anything that was sent: an answer to a login must not be kept."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"the server did not accept our user and password ({error.smtp_code})"
    return f"{type(error).__name__}: {error}"[:300]
