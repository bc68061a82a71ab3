"""Who needs me today, everybody else, and one person's record."""

from __future__ import annotations

from collections.abc import Iterable

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from app.assignments.queries import waiting_count
from app.compliance import queries
from app.compliance.forms import TeamFilterForm
from app.compliance.routes import room
from app.compliance.routes.files import csv_file, team_rows
from app.people.models import Unit
from app.people.roles import Permission
from app.shared.access import may
from app.shared.clock import utc_now


@room.get("/team")
@may(Permission.SEE_TEAM)
def team() -> ResponseReturnValue:
    form = TeamFilterForm(current_user.today, formdata=request.args)
    if not form.validate():
        return render_template("compliance/filters_unfit.html", form=form), 422
    found = queries.team(current_user.viewer, form.filters, current_user.today)
    form.offer_units(indented(found.units))
    page = found.page(form.page.data or 1)
    return render_template(
        "compliance/team.html",
        form=form,
        team=found,
        page=page,
        today=current_user.today,
        passed=queries.checks_passed(page.rows),
        nudged=queries.nudged_today(page.rows, current_user.today),
        asking=more_time_asked(),
    )


@room.get("/team.csv")
@may(Permission.SEE_TEAM)
def team_file() -> ResponseReturnValue:
    form = TeamFilterForm(current_user.today, formdata=request.args)
    if not form.validate():
        return render_template("compliance/filters_unfit.html", form=form), 422
    found = queries.team(current_user.viewer, form.filters, current_user.today)
    passed = queries.checks_passed(found.rows)
    return csv_file(team_rows(found, passed, utc_now()), f"team-{form.filters.on.isoformat()}.csv")


@room.get("/team/<key:person_key>")
@may(Permission.SEE_TEAM)
def person_record(person_key: str) -> ResponseReturnValue:
    record = queries.person_record(current_user.viewer, person_key, current_user.today, str(get_locale()))
    return render_template("compliance/person_record.html", record=record, today=current_user.today)


def more_time_asked() -> int:
    """How many people wait for the reader to answer whether they get more time."""
    may_answer = current_user.may(Permission.EXTEND)
    return waiting_count(current_user.viewer, current_user.today) if may_answer else 0


def indented(units: Iterable[Unit]) -> list[tuple[str, str]]:
    """Public id and name of each unit, set in by its depth below the first."""
    found = list(units)
    top = min((unit.path.count("/") for unit in found), default=0)
    return [(unit.key, "\u2003" * (unit.path.count("/") - top) + unit.name) for unit in found]
