"""What a lead and HR print for a roll-out: the briefing, its slides and question log, the workshop sheet."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.compliance import queries
from app.compliance.routes import room
from app.people.roles import Permission
from app.shared.access import may


@room.get("/roll-outs/<key:requirement_key>/<int:release>/briefing-kit")
@may(Permission.SEE_TEAM)
def briefing_kit(requirement_key: str, release: int) -> ResponseReturnValue:
    today, language = current_user.today, current_user.person.language
    found = queries.kit_of(current_user.viewer, requirement_key, release, language=language, today=today)
    return render_template(
        "compliance/briefing_kit.html",
        requirement=found.requirement,
        release=found.release,
        content=found.content,
    )
