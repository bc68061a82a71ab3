"""Which rooms there are: their routes and commands, in the order in which they may import each other."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from flask import Flask

ROOMS = (
    "messages",
    "ledger",
    "people",
    "company",
    "courses",
    "questions",
    "assignments",
    "lessons",
    "quizzes",
    "acknowledgements",
    "paper",
    "refreshers",
    "learning",
    "offline",
    "reminders",
    "compliance",
    "evidence",
    "privacy",
    "demo",
)


def init_app(app: Flask) -> None:
    """Register each room's models, blueprint (`routes.rooms`) and commands (`commands.group` or `groups`)."""
    for room in ROOMS:
        if room == "demo" and not (app.config["DEMO"] or app.config["TESTING"]):
            continue  # its factories need libraries that an installation does not have
        for part in ("models", "routes", "commands"):
            if find_spec(f"app.{room}.{part}") is None:
                continue
            module = import_module(f"app.{room}.{part}")
            if part == "routes":
                app.register_blueprint(module.room)
            elif part == "commands":
                for group in getattr(module, "groups", None) or (module.group,):
                    app.cli.add_command(group)
