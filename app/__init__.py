"""Countersign: one Flask application. `create_app` wires it, in reading order."""

from __future__ import annotations

from flask import Flask

import config
from app import error_pages, interface, rooms, serving
from app.extensions import babel, csrf, db, login_manager, migrate
from app.shared import database  # noqa: F401  # registers how connections behave

__version__ = "0.1.0"


def create_app(environment: str | None = None, **overrides: object) -> Flask:
    """The application with the settings of `environment` (default: `COUNTERSIGN_ENV`)."""
    app = Flask(__name__)
    app.config.from_mapping(config.load(environment))
    app.config.from_mapping(overrides)

    db.init_app(app)
    migrate.init_app(app, db, compare_type=True)
    csrf.init_app(app)
    login_manager.init_app(app)
    babel.init_app(app, locale_selector=interface.chosen_language)

    interface.init_app(app)
    error_pages.init_app(app)
    rooms.init_app(app)
    serving.init_app(app)
    return app
