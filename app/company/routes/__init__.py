"""The company profile: what it says, and one form for each part of it."""

from flask import Blueprint

room = Blueprint("company", __name__)

# They hang their views on `room`, so it must exist first.
from app.company.routes import contacts, links, profile, register  # noqa: E402, F401
