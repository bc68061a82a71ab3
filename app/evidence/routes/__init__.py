"""The doors to the room: the receipt's copies, and what it takes to check one."""

from flask import Blueprint

room = Blueprint("evidence", __name__)

from app.evidence.routes import copies, log, verification  # noqa: E402, F401  # they hang their views on `room`
