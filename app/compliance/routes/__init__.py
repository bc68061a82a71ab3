"""The team's page and file, one person's record, and who is cleared to start."""

from flask import Blueprint

room = Blueprint("compliance", __name__)

from app.compliance.routes import clearance, team  # noqa: E402, F401  # they hang their views on `room`
