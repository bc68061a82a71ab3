"""The application: `flask --app wsgi …`, and `gunicorn "wsgi:serving()"` for a server of its own."""

from flask import Flask

from app import create_app
from app.sealing import why_not_to_start
from config import ConfigurationError

try:
    app = create_app()
except ConfigurationError as error:  # one sentence for whoever starts it, not a stack of ours
    raise SystemExit(f"Countersign does not start: {error}") from None


def serving() -> Flask:
    """The application for a server: it does not start without the key that signs its log."""
    with app.app_context():
        if reason := why_not_to_start():
            raise SystemExit(f"Countersign does not start: {reason}")
    return app
