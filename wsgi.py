"""The application that a server loads: `waitress-serve wsgi:app`, `flask --app wsgi …`."""

from app import create_app
from config import ConfigurationError

try:
    app = create_app()
except ConfigurationError as error:  # one sentence for whoever starts it, not a stack of ours
    raise SystemExit(f"Countersign does not start: {error}") from None
