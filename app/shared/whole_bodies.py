"""A request whose body broke off is not a request.

Some servers (gunicorn) hand over what arrived before a connection broke as if it were all, and say
that the stream ends by itself. Where a length was announced, we let Werkzeug count instead: fewer bytes
than announced are refused with 400 before any form is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask


def init_app(app: Flask) -> None:
    serve = app.wsgi_app

    def counted(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("CONTENT_LENGTH") and "HTTP_TRANSFER_ENCODING" not in environ:
            environ.pop("wsgi.input_terminated", None)
        return serve(environ, start_response)

    app.wsgi_app = counted  # type: ignore[method-assign]  # the documented way to wrap a Flask application
