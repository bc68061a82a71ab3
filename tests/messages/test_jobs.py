"""The outbox: what is owed is sent once, whatever happens to workers and servers."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import select

from app import create_app
from app.extensions import db
from app.messages import actions, jobs
from app.messages.addresses import NotOneAddress
from app.messages.models import Delivery, OutboxMessage
from app.messages.outcome import Outcome
from app.shared.clock import utc_now


class Postmaster:
    """What an SMTP server heard. It answers `replies` first and then accepts."""

    def __init__(self, *replies: str) -> None:
        self.replies = list(replies)
        self.heard: list[tuple[list[str], bytes]] = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  # aiosmtpd's name
        if self.replies:
            return self.replies.pop(0)
        self.heard.append((envelope.rcpt_tos, envelope.content))
        return "250 Taken"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture
def smtp(request: pytest.FixtureRequest):
    def start(*replies: str) -> tuple[Postmaster, str]:
        postmaster = Postmaster(*replies)
        controller = Controller(postmaster, hostname="127.0.0.1", port=free_port())
        controller.start()
        request.addfinalizer(controller.stop)
        return postmaster, f"smtp://127.0.0.1:{controller.port}"

    return start


def owe(
    app: Flask, *, to: str = "nina@home.example", language: str = "en", name: str = "Nina", **fields
) -> int:
    with app.app_context():
        message = actions.post(
            template="people/mail/reset.txt", to=to, language=language, kind="reset",
            now=fields.pop("now", utc_now()), name=name, link="http://countersign.test/x", minutes=60,
            **fields,
        )  # fmt: skip
        message_id = message.id
        db.session.commit()
    return message_id


def deliver(app: Flask) -> str:
    with app.app_context():
        return jobs.deliver_due()


def stored(app: Flask, message_id: int) -> tuple[OutboxMessage, list[Outcome]]:
    with app.app_context():
        message = db.session.get_one(OutboxMessage, message_id)
        outcomes = [delivery.outcome for delivery in message.deliveries]
        db.session.expunge(message)
        return message, outcomes


def change(app: Flask, message_id: int, **fields) -> None:
    with app.app_context():
        message = db.session.get_one(OutboxMessage, message_id)
        for name, value in fields.items():
            setattr(message, name, value)
        db.session.commit()


def test_a_mail_reaches_a_real_server_once_and_is_recorded(app: Flask, smtp) -> None:
    postmaster, app.config["MAIL_URL"] = smtp()
    message_id = owe(app, name="Żaneta Święch")

    said = [deliver(app), deliver(app)]

    message, outcomes = stored(app, message_id)
    assert said == ["1 sent · 0 deferred · 0 bounced", ""]
    assert (message.outcome, outcomes) == (Outcome.SENT, [Outcome.SENT])
    [(recipients, content)] = postmaster.heard
    mail = message_from_bytes(content, policy=default)
    assert recipients == ["nina@home.example"]
    assert mail["Message-ID"] == f"<{message.key}@localhost>"
    assert mail["To"] == "nina@home.example"
    assert "Żaneta Święch" in mail.get_content()


def test_a_secret_is_wiped_once_the_server_has_the_mail(sqlite_app: Flask) -> None:
    secret, plain = owe(sqlite_app, holds_secret=True), owe(sqlite_app)

    deliver(sqlite_app)

    assert stored(sqlite_app, secret)[0].body is None
    assert "Nina" in stored(sqlite_app, plain)[0].body
    assert len(sqlite_app.extensions["mailbox"]) == 2


def test_two_workers_send_each_mail_once(
    app: Flask, smtp, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):  # two connections need a file
        app = on_file(tmp_path)
    postmaster, app.config["MAIL_URL"] = smtp()
    ids = [owe(app) for _ in range(12)]
    barrier = threading.Barrier(2)

    def work() -> None:
        barrier.wait()
        deliver(app)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    keys = sorted(
        message_from_bytes(content, policy=default)["Message-ID"] for _, content in postmaster.heard
    )
    assert len(keys) == len(set(keys)) == len(ids)
    assert all(stored(app, id)[1] == [Outcome.SENT] for id in ids)


def on_file(folder: Path) -> Flask:
    address = f"sqlite:///{folder / 'two-workers.sqlite3'}"
    app = create_app(
        "testing",
        SQLALCHEMY_DATABASE_URI=address,
        SQLALCHEMY_ENGINE_OPTIONS={"connect_args": {"timeout": 10}},
    )
    with app.app_context():
        db.create_all()
    return app


def test_a_worker_killed_between_claim_and_send_loses_nothing(app: Flask) -> None:
    message_id = owe(app)
    with app.app_context():
        jobs.claim_next()  # … and here the worker dies

    while_claimed = deliver(app)
    change(app, message_id, claimed_until=utc_now() - timedelta(seconds=1))
    after_the_claim = deliver(app)

    assert while_claimed == ""
    assert after_the_claim == "1 sent · 0 deferred · 0 bounced"
    assert len(app.extensions["mailbox"]) == 1


def test_a_worker_killed_in_the_middle_of_sending_loses_nothing(sqlite_app: Flask) -> None:
    message_id = owe(sqlite_app)

    class Killed(BaseException):
        pass

    class DyingList(list):
        def append(self, _mail) -> None:
            raise Killed

    sqlite_app.extensions["mailbox"] = DyingList()
    with pytest.raises(Killed):
        deliver(sqlite_app)
    sqlite_app.extensions["mailbox"] = []
    change(sqlite_app, message_id, claimed_until=utc_now() - timedelta(seconds=1))
    deliver(sqlite_app)

    assert len(sqlite_app.extensions["mailbox"]) == 1
    assert stored(sqlite_app, message_id)[1] == [Outcome.SENT]


def test_a_busy_server_is_asked_again_later(app: Flask, smtp) -> None:
    postmaster, app.config["MAIL_URL"] = smtp("451 Greylisted")
    message_id = owe(app, holds_secret=True)

    first = deliver(app)
    at_once = deliver(app)
    waiting, _ = stored(app, message_id)
    change(app, message_id, try_at=utc_now())
    later = deliver(app)

    assert first == "0 sent · 1 deferred · 0 bounced"
    assert at_once == ""
    assert waiting.body is not None
    assert later == "1 sent · 0 deferred · 0 bounced"
    assert stored(app, message_id)[1] == [Outcome.DEFERRED, Outcome.SENT]
    assert len(postmaster.heard) == 1


def test_an_address_that_is_refused_for_good_is_not_asked_again(sqlite_app: Flask, smtp) -> None:
    _, sqlite_app.config["MAIL_URL"] = smtp("550 No such user")
    message_id = owe(sqlite_app)

    deliver(sqlite_app)

    message, outcomes = stored(sqlite_app, message_id)
    assert (message.outcome, outcomes) == (Outcome.BOUNCED, [Outcome.BOUNCED])


def test_a_silent_server_defers_and_after_72_hours_the_mail_is_given_up(sqlite_app: Flask) -> None:
    sqlite_app.config["MAIL_URL"] = "smtp://127.0.0.1:9"
    fresh = owe(sqlite_app)
    old = owe(sqlite_app, now=utc_now() - timedelta(hours=73))

    deliver(sqlite_app)  # the oldest first; then the run stops, for nobody answers
    deliver(sqlite_app)

    assert stored(sqlite_app, fresh)[1] == [Outcome.DEFERRED]
    assert stored(sqlite_app, old)[0].outcome is Outcome.BOUNCED


@pytest.fixture
def own_certificate(tmp_path: Path) -> ssl.SSLContext:
    """A server's side of TLS with a certificate that nobody vouches for."""
    if shutil.which("openssl") is None:
        pytest.skip("the openssl program makes the certificate and is not installed")
    key, certificate = str(tmp_path / "key.pem"), str(tmp_path / "certificate.pem")
    subprocess.run(
        f"openssl req -x509 -newkey rsa:2048 -nodes -keyout {key} -out {certificate} "
        "-days 1 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1".split(),
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def trusting(port: int) -> None:
    """One connection that believes any certificate, so that the server is known to be up."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", port), 5) as plain, context.wrap_socket(plain) as server:
        server.recv(100)


@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
def test_a_server_that_cannot_prove_who_it_is_gets_no_mail(
    sqlite_app: Flask, own_certificate: ssl.SSLContext, scheme: str, request: pytest.FixtureRequest
) -> None:
    postmaster = Postmaster()
    tls = {"server_kwargs": {"tls_context": own_certificate}} if scheme == "smtp" else {}
    controller = Controller(postmaster, hostname="127.0.0.1", port=free_port(), **tls)
    if scheme == "smtps":
        controller.ssl_context = own_certificate
        controller._trigger_server = lambda: trusting(controller.port)  # its own cannot speak to itself
    controller.start()
    request.addfinalizer(controller.stop)
    sqlite_app.config["MAIL_URL"] = f"{scheme}://127.0.0.1:{controller.port}"
    message_id = owe(sqlite_app)

    said = deliver(sqlite_app)

    with sqlite_app.app_context():
        [detail] = db.session.scalars(select(Delivery.detail).where(Delivery.message_id == message_id))
    assert said == "0 sent · 1 deferred · 0 bounced"
    assert "CERTIFICATE_VERIFY_FAILED" in detail
    assert postmaster.heard == []


def test_mail_can_be_read_in_a_folder(sqlite_app: Flask, tmp_path: Path) -> None:
    sqlite_app.config.update(MAIL_URL="folder:mail", DATA_FOLDER=str(tmp_path))
    message_id = owe(sqlite_app)

    deliver(sqlite_app)

    [file] = (tmp_path / "mail").iterdir()
    assert file.name == f"{stored(sqlite_app, message_id)[0].key}.eml"
    assert message_from_bytes(file.read_bytes(), policy=default)["To"] == "nina@home.example"


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example,c@d.example",
        "a@b.example\r\nBcc: c@d.example",
        "a b@c.example",
        "<a@b.example>",
        "a@b\n",
        "",
        "a",
    ],
)
def test_c17_one_mail_has_one_recipient(sqlite_app: Flask, address: str) -> None:
    with sqlite_app.app_context(), pytest.raises(NotOneAddress):
        actions.post(
            template="people/mail/reset.txt", to=address, language="en", kind="x", now=utc_now(), minutes=1
        )


def test_a_name_with_line_breaks_cannot_add_a_header_or_a_recipient(sqlite_app: Flask) -> None:
    owe(sqlite_app, name="Nina\r\nBcc: evil@x.example\r\n\r\nhello")

    deliver(sqlite_app)

    [mail] = sqlite_app.extensions["mailbox"]
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Choose a new password"


def test_a_cancelled_mail_is_not_sent(app: Flask) -> None:
    message_id = owe(app, holds_secret=True)
    with app.app_context():
        actions.cancel(message=db.session.get_one(OutboxMessage, message_id), now=utc_now())
        db.session.commit()

    said = deliver(app)

    message, outcomes = stored(app, message_id)
    assert said == ""
    assert (message.outcome, outcomes, message.body) == (Outcome.CANCELLED, [Outcome.CANCELLED], None)


def test_what_was_sent_stays_sent(sqlite_app: Flask) -> None:
    message_id = owe(sqlite_app)
    deliver(sqlite_app)

    with sqlite_app.app_context():
        actions.cancel(message=db.session.get_one(OutboxMessage, message_id), now=utc_now())
        db.session.commit()
        outcomes = list(db.session.scalars(select(Delivery.outcome)))

    assert outcomes == [Outcome.SENT]
