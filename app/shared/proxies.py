"""Whom a request comes from, where reverse proxies of ours stand in front.

They say so in `X-Forwarded-For` and `X-Forwarded-Proto`. Anybody can send these, so as many values as
there are proxies of ours are believed, counted from the end, and none where there is no proxy. Without
the first, everybody would come from the proxy's address, and one guesser would use up the tries of all.
"""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


def init_app(app: Flask) -> None:
    count = int(app.config["TRUSTED_PROXIES"])
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]  # the documented way to wrap a Flask application
