"""What the demo adds to the pages of others: the cast on the sign-in page."""

from __future__ import annotations

from flask import Blueprint

from app.demo import cast

room = Blueprint("demo", __name__)


@room.app_context_processor
def the_cast() -> dict[str, object]:
    """For `demo/cast.html`, which the sign-in page includes where `DEMO` is set."""
    return {
        "demo_cast": cast.people_with_password(),
        "demo_password": cast.PASSWORD,
        "demo_pins": cast.people_with_pin(),
    }
