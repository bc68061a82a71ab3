"""The doors to the room: signing in, one's own account, invitations, HR's pages, roles."""

from flask import Blueprint

room = Blueprint("people", __name__)

from app.people.routes import passwords, signing_in  # noqa: E402, F401  # they hang their views on `room`
