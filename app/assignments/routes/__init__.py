"""The doors to the room: HR's requirements and roll-outs, and what changes one person's dates."""

from flask import Blueprint

room = Blueprint("assignments", __name__)

# They hang their views on `room`, so it must exist first.
from app.assignments.routes import changes, extensions, persons, requirements, roll_outs  # noqa: E402, F401
