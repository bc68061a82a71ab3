"""How many signatures end in each of the coming months."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.compliance import queries
from app.compliance.charts import bar_chart
from app.compliance.routes import room
from app.compliance.routes.files import csv_file, refresher_rows
from app.people.roles import Permission
from app.shared.access import may
from app.shared.clock import utc_now


@room.get("/refreshers-ahead")
@may(Permission.SEE_TEAM)
def refreshers_ahead() -> ResponseReturnValue:
    ladder = queries.refreshers_ahead(current_user.viewer, current_user.today)
    return render_template("compliance/refreshers_ahead.html", ladder=ladder, chart=bar_chart(ladder.rungs))


@room.get("/refreshers-ahead.csv")
@may(Permission.SEE_TEAM)
def refreshers_file() -> ResponseReturnValue:
    today = current_user.today
    ladder = queries.refreshers_ahead(current_user.viewer, today)
    return csv_file(refresher_rows(ladder, today, utc_now()), f"refreshers-ahead-{today.isoformat()}.csv")
