"""Which topics are not understood where. Never who chose what."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from app.compliance import queries
from app.compliance.charts import grid
from app.compliance.routes import room
from app.compliance.routes.files import csv_file, topic_rows
from app.people.roles import Permission
from app.shared.access import may
from app.shared.clock import utc_now


@room.get("/topics")
@may(Permission.SEE_TEAM)
def topics() -> ResponseReturnValue:
    found = the_topics()
    return render_template("compliance/topics.html", found=found, sections=found.sections, grid=grid)


@room.get("/topics.csv")
@may(Permission.SEE_TEAM)
def topics_file() -> ResponseReturnValue:
    return csv_file(topic_rows(the_topics(), utc_now()), f"topics-{current_user.today.isoformat()}.csv")


def the_topics() -> queries.Topics:
    of = request.args.get("of", "")
    return queries.topics(current_user.viewer, current_user.today, str(get_locale()), of)
