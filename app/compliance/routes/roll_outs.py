"""How each roll-out lands: the list, and one page with its picture and its numbers."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.compliance import queries
from app.compliance.burn_up import milestones
from app.compliance.charts import step_chart
from app.compliance.forms import DayForm
from app.compliance.routes import room
from app.compliance.routes.files import csv_file, roll_out_rows
from app.courses.queries import content_for
from app.people.roles import Permission
from app.shared.access import may
from app.shared.clock import utc_now


@room.get("/roll-outs")
@may(Permission.SEE_TEAM)
def roll_outs() -> ResponseReturnValue:
    found = queries.roll_outs(current_user.viewer, current_user.today)
    return render_template("compliance/roll_outs.html", roll_outs=found, today=current_user.today)


@room.get("/roll-outs/<key:requirement_key>/<int:release>")
@may(Permission.SEE_TEAM)
def roll_out(requirement_key: str, release: int) -> ResponseReturnValue:
    today, form = current_user.today, DayForm(current_user.today, formdata=request.args)
    day = form.day if form.validate() else today
    found = queries.landed(current_user.viewer, requirement_key, release, on=day, today=today)
    page = render_template(
        "compliance/roll_out.html",
        form=form,
        roll_out=found,
        today=today,
        chart=step_chart(found.days, found.on, found.deadline),
        milestones=milestones(found.days),
        has_kit=content_for(found.release.id, current_user.person.language).kit is not None,
    )
    return page, 422 if form.errors else 200


@room.get("/roll-outs/<key:requirement_key>/<int:release>/days.csv")
@may(Permission.SEE_TEAM)
def roll_out_file(requirement_key: str, release: int) -> ResponseReturnValue:
    today, form = current_user.today, DayForm(current_user.today, formdata=request.args)
    day = form.day if form.validate() else today
    found = queries.landed(current_user.viewer, requirement_key, release, on=day, today=today)
    return csv_file(roll_out_rows(found, utc_now()), f"roll-out-{release}-{found.on.isoformat()}.csv")
