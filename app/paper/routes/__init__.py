"""The doors to the room: what was entered, entering one or many, withdrawing."""

from flask import Blueprint

room = Blueprint("paper", __name__)

# They hang their views on `room`, so it must exist first.
from app.paper.routes import entering, importing, records  # noqa: E402, F401
