"""The access log: written after the page was made, in a transaction of its own. See docs/decisions/0023."""

from __future__ import annotations

import structlog
from flask import Response, g
from flask_login import current_user
from sqlalchemy.exc import DBAPIError

from app.extensions import db
from app.people import actions
from app.people.actions.record_views import NOTED
from app.people.routes import room
from app.shared.clock import utc_now

log = structlog.get_logger("countersign")


@room.after_app_request
def keep_views(response: Response) -> Response:
    """Write down whose record the answer shows. A log that cannot be written holds up no reader."""
    if not g.get(NOTED) or response.status_code != 200:
        return response
    viewer_id = current_user.person.id
    db.session.rollback()  # the page's own transaction has only read
    try:
        actions.write_views(viewer_id=viewer_id, now=utc_now())
        db.session.commit()
    except DBAPIError as error:
        db.session.rollback()
        log.error("record_view_not_written", viewer=viewer_id, error=type(error).__name__)
    return response
