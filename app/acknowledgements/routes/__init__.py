"""The doors to the room: signing, the ways beside it, receipts."""

from flask import Blueprint

from app.acknowledgements.statement import for_reading

room = Blueprint("acknowledgements", __name__)
room.add_app_template_filter(for_reading, "lower_headings")

from app.acknowledgements.routes import beside, disclosure, receipts, refused, signing  # noqa: E402, F401  # they hang on `room`
