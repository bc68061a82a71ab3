"""The doors to the room: one's own data, HR's page about one person's, the privacy notice."""

from flask import Blueprint

room = Blueprint("privacy", __name__)

# They hang their views on `room`, so it must exist first.
from app.privacy.routes import notice, own_data, persons, publishing  # noqa: E402, F401
