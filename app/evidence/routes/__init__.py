"""The doors to the room: the receipt's copies, what it takes to check one, and packs for auditors."""

from flask import Blueprint

room = Blueprint("evidence", __name__)

from app.evidence.routes import copies, log, packs, verification  # noqa: E402, F401  # they hang their views on `room`
