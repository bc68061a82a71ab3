"""Countersign: one Flask application. `create_app` wires it, in reading order."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

import config
from app import error_pages, interface, logs, rooms, sealing, serving, static_files, style_guide
from app.extensions import babel, csrf, db, login_manager, migrate
from app.shared import database, proxies, uploads, whole_bodies  # noqa: F401  # the first registers how connections behave

__version__ = "0.1.0"
MIGRATIONS = Path(__file__).parents[1] / "migrations"


def create_app(environment: str | None = None, **overrides: object) -> Flask:
    """The application with the settings of `environment` (default: `COUNTERSIGN_ENV`)."""
    app = Flask(__name__)
    app.config.from_mapping(config.load(environment))
    app.config.from_mapping(overrides)

    logs.init_app(app)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(MIGRATIONS))
    login_manager.init_app(app)
    babel.init_app(app, locale_selector=interface.chosen_language)

    proxies.init_app(app)
    whole_bodies.init_app(app)
    interface.init_app(app)
    static_files.init_app(app)
    uploads.init_app(app)
    csrf.init_app(app)  # after the request has its number, which the page for a refused form shows
    error_pages.init_app(app)
    rooms.init_app(app)
    sealing.init_app(app)
    style_guide.init_app(app)
    serving.init_app(app)
    return app
