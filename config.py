"""Settings, one class per environment. Each value has its unit or its reason beside it.

`COUNTERSIGN_ENV` picks the class (development, demo, testing, production); every setting in
`FROM_ENVIRONMENT` can be given as an environment variable of the same name.
"""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

FROM_ENVIRONMENT = (
    "SECRET_KEY",
    "DATABASE_URL",
    "BASE_URL",
    "MAIL_URL",
    "MAIL_FROM",
    "DATA_FOLDER",
    "LOG_KEY",
    "WITNESSES",
    "RECEIPT_SIGNER",
    "RECEIPT_SIGNER_PASSWORD",
    "TIME_STAMPS",
    "TRUSTED_PROXIES",
)


class ConfigurationError(Exception):
    """The server must not start like this; the message says what to set."""


class Settings:
    """What every environment shares."""

    ENVIRONMENT = "development"  # the name under which this class is known below
    DEMO = False  # made-up people with a printed password
    TESTING = False  # Flask's own switch

    SECRET_KEY = ""  # signs cookies and links; at least 32 characters in production
    DATABASE_URL = ""  # empty: an SQLite file in DATA_FOLDER; postgresql://… for PostgreSQL
    DATA_FOLDER = "instance"  # where the embedded database and the mail folder live
    BASE_URL = "http://127.0.0.1:8000"  # what links in mail begin with; never taken from a request
    MAIL_URL = "folder:mail"  # folder:NAME under DATA_FOLDER, memory:, or smtp[s]://user:pass@host:port
    MAIL_FROM = "Countersign <countersign@localhost>"  # the sender of all mail
    LOG_KEY = ""  # signs the evidence log, as one line; empty: the file log-key in DATA_FOLDER
    WITNESSES = ""  # who watches the log: pairs of public key and address, between commas; empty: nobody
    RECEIPT_SIGNER = ""  # a PKCS#12 file that signs receipt PDFs; empty: the folder receipts in DATA_FOLDER
    RECEIPT_SIGNER_PASSWORD = ""  # of that file
    TIME_STAMPS = ""  # https address of an RFC 3161 authority for receipt PDFs; empty: none
    RECEIPT_LINK_LIFETIME = timedelta(days=30)  # of the link in the mail with the receipt; no sign-in needed
    PACK_IN_BROWSER = 2_500  # signatures and roster rows of one evidence pack: some 13 seconds of work
    TRUSTED_PROXIES = "0"  # how many reverse proxies of ours stand in front; their headers are believed

    LANGUAGES = ("en", "pl")  # of the interface; content languages are the course's own
    BABEL_DEFAULT_LOCALE = "en"  # the language of the source strings
    BABEL_TRANSLATION_DIRECTORIES = "translations"  # below app/

    MAX_CONTENT_LENGTH = 1_000_000  # bytes; forms are small, uploads have their own limit
    MAX_RECEIPT_LENGTH = 8_000_000  # bytes that /verify takes: two receipts, or a pack of some hundred
    MAX_SCAN_LENGTH = 10_000_000  # bytes of one scan of a paper: twenty pages in grey
    MAX_PAPER_LENGTH = 11_000_000  # bytes of the form with one scan
    MAX_PAPER_IMPORT_LENGTH = 100_000_000  # bytes of an import with all its scans
    MAX_FORM_PARTS = 2_000  # fields; the largest form of ours has about a hundred
    SESSION_COOKIE_HTTPONLY = True  # no script needs it
    SESSION_COOKIE_SAMESITE = "Lax"  # a link in a mail must find the session
    SESSION_COOKIE_SECURE = False  # the laptop and the demo have no TLS; production has
    SESSION_COOKIE_NAME = "countersign"  # production adds the __Host- prefix
    SESSION_LIFETIME = timedelta(hours=12)  # absolute, from sign-in
    SESSION_IDLE = timedelta(minutes=60)  # without a request
    PERMANENT_SESSION_LIFETIME = SESSION_LIFETIME  # Flask's name for it
    WTF_CSRF_SSL_STRICT = False  # it asks for a Referer, and our pages tell browsers to send none
    WTF_CSRF_TIME_LIMIT = None  # as long as the session; an expiring token would lose a learner's typing

    PASSWORD_MIN_LENGTH = 15  # characters; NIST 800-63B-4 without a second factor
    PASSWORD_MAX_LENGTH = 128  # characters; longer ones are refused before any hashing
    ARGON2_TIME_COST = 2  # OWASP minimum for argon2id: t=2, m=19 MiB, p=1
    ARGON2_MEMORY_KIB = 19_456  # 19 MiB
    SIGN_IN_TRIES_PER_ACCOUNT = 10  # failures in SIGN_IN_WINDOW before that account waits
    SIGN_IN_TRIES_PER_ADDRESS = 100  # failures in SIGN_IN_WINDOW before that address waits
    SIGN_IN_WINDOW = timedelta(minutes=15)  # how long a wrong password counts
    INVITATION_LIFETIME = timedelta(days=14)  # a holiday fits in
    RESET_LIFETIME = timedelta(minutes=60)  # asked for by somebody who is waiting
    RESETS_PER_HOUR = 3  # mails for one account
    RESET_ANSWER_AFTER = timedelta(milliseconds=150)  # whether there was a mail to write or not
    CODE_LIFETIME = timedelta(minutes=15)  # of the six-digit code that an invitation asks for
    CODE_TRIES = 5  # wrong codes before the link is dead
    UNSENT_LIFETIME = timedelta(hours=2)  # of what was typed before the session ended; a reset fits in
    REAUTHENTICATION_LIFETIME = timedelta(minutes=5)  # between the password and the confirming click

    SECOND_FACTOR_REQUIRED = True  # of HR and administrators; off: their password opens everything
    CONFIRMATION_LIFETIME = timedelta(minutes=10)  # of a second factor shown again, for attesting to a paper
    SECOND_FACTOR_SET_UP = timedelta(minutes=30)  # of a page that adds one: apps are installed slowly

    PIN_MIN_LENGTH = 6  # digits
    PIN_MAX_LENGTH = 12  # digits
    PIN_TRIES_PER_ACCOUNT = 5  # wrong PINs in SIGN_IN_WINDOW, on all shared devices together
    PIN_TRIES_PER_DAY = 20  # wrong PINs for one account; the password still opens
    PIN_TRIES_PER_DEVICE = 30  # wrong PINs in SIGN_IN_WINDOW on one device, whosever they are
    ENROLMENT_LIFETIME = timedelta(minutes=15)  # of the code that makes a browser a shared device
    KIOSK_LIFETIME = timedelta(minutes=30)  # of a session on a shared device, absolute
    KIOSK_WARN_AFTER = timedelta(seconds=40)  # left alone; the page then asks whether anybody is there
    KIOSK_IDLE = timedelta(seconds=60)  # left alone; the page then wipes itself. 20 s to answer: WCAG 2.2.1
    KIOSK_GRACE = timedelta(seconds=15)  # later the server ends it too: a slow network is no wipe
    KIOSK_IDLE_WITHOUT_SCRIPT = timedelta(minutes=3)  # nothing sees somebody read there, and nothing warns

    SQLALCHEMY_ENGINE_OPTIONS: dict[str, Any] = {}  # completed in `finish`
    DATABASE_TIMEOUT = 5  # seconds to wait for a lock or a connection before answering 503

    @classmethod
    def load(cls) -> dict[str, Any]:
        """The settings as Flask wants them, with the environment's values laid over."""
        values = {
            name: getattr(cls, name) for name in dir(cls) if name.isupper() and name != "FROM_ENVIRONMENT"
        }
        values.update({name: os.environ[name] for name in FROM_ENVIRONMENT if os.environ.get(name)})
        cls.finish(values)
        return values

    @classmethod
    def finish(cls, values: dict[str, Any]) -> None:
        folder = Path(values["DATA_FOLDER"]).resolve()
        values["DATA_FOLDER"] = str(folder)
        if not values["DATABASE_URL"]:
            values["DATABASE_URL"] = f"sqlite:///{folder / 'countersign.sqlite3'}"
        url = values["DATABASE_URL"]
        if url.startswith(("postgres://", "postgresql://")):  # name the driver that we ship
            url = "postgresql+psycopg://" + url.split("://", 1)[1]
        values["SQLALCHEMY_DATABASE_URI"] = url
        timeout = values["DATABASE_TIMEOUT"]
        if url.startswith("postgresql"):
            values["SQLALCHEMY_ENGINE_OPTIONS"] = {
                "pool_pre_ping": True,  # connections can be stale after a database restart
                "pool_size": 10,
                "pool_use_lifo": True,  # the connection used last has its statements prepared
                "pool_timeout": timeout,
                "connect_args": {
                    "connect_timeout": timeout,
                    "options": f"-c lock_timeout={timeout}s -c statement_timeout=30s -c timezone=UTC",
                },
            }
        elif ":memory:" not in url and url != "sqlite://":
            values["SQLALCHEMY_ENGINE_OPTIONS"] = {
                "pool_use_lifo": True,
                "connect_args": {"timeout": timeout},
            }
            Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        # What people typed, and links in their mail, must not stand in the log beside an error.
        values["SQLALCHEMY_ENGINE_OPTIONS"] = values["SQLALCHEMY_ENGINE_OPTIONS"] | {"hide_parameters": True}
        if not values["SECRET_KEY"]:
            values["SECRET_KEY"] = cls.kept_secret(folder)
        if not values["TRUSTED_PROXIES"].isdecimal():
            raise ConfigurationError(
                "TRUSTED_PROXIES must be a number: how many reverse proxies stand in front."
            )

    @staticmethod
    def kept_secret(folder: Path) -> str:
        """A random key made once and kept beside the data, so that a restart signs nobody out."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "secret-key"
        if not path.exists():
            path.write_text(secrets.token_urlsafe(48))
            path.chmod(0o600)
        return path.read_text().strip()


class Development(Settings):
    pass


class Demo(Settings):
    ENVIRONMENT = "demo"
    DEMO = True
    DATA_FOLDER = "instance/demo"
    SECOND_FACTOR_REQUIRED = False  # whoever looks around has no phone of Hanna's; the sign-in page says so
    ENROLMENT_LIFETIME = timedelta(days=1)  # printed when the demo starts, tried when somebody gets to it

    @classmethod
    def finish(cls, values: dict[str, Any]) -> None:
        if values["MAIL_URL"].startswith("smtp") or values["BASE_URL"].startswith("https://"):
            raise ConfigurationError(
                "This looks like a real installation: MAIL_URL or BASE_URL is set to a production value. "
                "The demo has made-up people with a printed password, so it does not start with those settings."
            )
        super().finish(values)


class Testing(Settings):
    ENVIRONMENT = "testing"
    TESTING = True
    SECRET_KEY = "only-for-tests-" * 3  # protects nothing
    DATABASE_URL = "sqlite://"
    MAIL_URL = "memory:"
    BASE_URL = "http://countersign.test"
    # For everybody to read: it protects nothing.
    LOG_KEY = "PRIVATE+KEY+countersign.test/log+4f0d08d4+AfPIYbrA3QzA2zXMDRn7OUXdcv1dKLYqXiwemp01oI9q"
    RECEIPT_SIGNER = str(Path(__file__).parent / "tests" / "evidence" / "authority")  # as above
    RESET_ANSWER_AFTER = timedelta(0)  # nobody measures
    SECOND_FACTOR_REQUIRED = False  # tests of second factors switch it on
    ARGON2_TIME_COST = 1  # the lowest that argon2 takes, so that a test costs little
    ARGON2_MEMORY_KIB = 8


class Production(Settings):
    ENVIRONMENT = "production"
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-countersign"

    @classmethod
    def finish(cls, values: dict[str, Any]) -> None:
        if len(values["SECRET_KEY"]) < 32:
            raise ConfigurationError(
                "SECRET_KEY is missing or shorter than 32 characters. "
                'Make one with: python -c "import secrets; print(secrets.token_urlsafe(48))"'
            )
        if not values["BASE_URL"].startswith("https://"):
            raise ConfigurationError("BASE_URL must be the https:// address that people use.")
        if values["MAIL_URL"] == Settings.MAIL_URL:
            raise ConfigurationError("MAIL_URL must name your mail server: smtp://user:password@host:port")
        if os.environ.get("FLASK_DEBUG", "0") not in ("", "0"):
            raise ConfigurationError("FLASK_DEBUG must not be set in production.")
        super().finish(values)


ENVIRONMENTS = {
    "development": Development,
    "demo": Demo,
    "testing": Testing,
    "production": Production,
}


def load(environment: str | None = None) -> dict[str, Any]:
    """The settings of `environment`, or of `COUNTERSIGN_ENV`, or of development."""
    name = environment or os.environ.get("COUNTERSIGN_ENV") or "development"
    if name not in ENVIRONMENTS:
        raise ConfigurationError(f"COUNTERSIGN_ENV is {name!r}; it must be one of {', '.join(ENVIRONMENTS)}.")
    return ENVIRONMENTS[name].load()
