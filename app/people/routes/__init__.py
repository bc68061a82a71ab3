"""The doors to the room: signing in, one's own account, invitations, HR's pages, roles."""

from flask import Blueprint

room = Blueprint("people", __name__)

# They hang their views on `room`, so it must exist first.
from app.people.routes import (  # noqa: E402, F401
    account,
    confirmation,
    directory,
    invitations,
    jobs_and_links,
    kiosk,
    passwords,
    pins,
    record_views,
    roles,
    second_factors,
    second_step,
    shared_devices,
    signing_in,
    units,
)
