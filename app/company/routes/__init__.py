"""The company profile: what it says, and one form for each part of it."""

from flask import Blueprint

from app.company.queries import company_name

room = Blueprint("company", __name__)
room.add_app_template_global(company_name)

# They hang their views on `room`, so it must exist first.
from app.company.routes import contacts, links, profile, register  # noqa: E402, F401
