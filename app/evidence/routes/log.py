"""The evidence log, for those who answer for it."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.evidence import queries
from app.evidence.routes import room
from app.people.roles import Permission
from app.shared.access import may
from app.shared.clock import utc_now


@room.get("/evidence-log")
@may(Permission.SEE_LOG)
def log() -> ResponseReturnValue:
    return render_template("evidence/log.html", state=queries.log_state(utc_now()))
