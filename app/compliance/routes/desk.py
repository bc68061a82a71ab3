"""What waits for the reader, for the home page.

Home belongs to learning, which may not know this room. So the room offers a function to templates, and
the page calls it for those who look after others; a learner's page never does.
"""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import get_locale
from flask_login import current_user

from app.compliance import queries
from app.compliance.bands import standing_bar
from app.compliance.routes import room
from app.shared.clock import utc_now


@room.app_context_processor
def home_parts() -> dict[str, Callable[..., object]]:
    return {"my_desk": my_desk, "my_team": my_team, "standing_bar": standing_bar}


def my_desk() -> queries.Desk:
    return queries.desk(current_user.viewer, current_user.today, utc_now(), str(get_locale()))


def my_team() -> queries.Today:
    return queries.today(current_user.viewer, current_user.today, utc_now())
